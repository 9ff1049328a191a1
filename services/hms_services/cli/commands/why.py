"""``hms why``: every event that touched a memory, and what each changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hms_schemas.errors import NotFoundError
from hms_services.api.times import now_us
from hms_services.cli.history.history_views import history_fact, history_view
from hms_services.cli.history.memory_history import find_id, history_of
from hms_services.cli.logs_to_read import space_log
from hms_services.cli.options import Home, Json, Space
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.target import space_key_of
from hms_streams.log.reading.space_log import Logged, SpaceLog

app = typer.Typer(add_completion=False)


@app.command()
def why(
    memory_id: Annotated[str, typer.Argument(help="An id, or how it begins or ends.")],
    space: Space = "default",
    home: Home = None,
    json: Json = False,
) -> None:
    """Every event that touched a memory, and what each changed. Works for forgotten ones.

    A line: when it happened, partition:offset, the event, what it changed.
    """
    key = space_key_of(home, space)
    with closing(space_log(home, key)) as log:
        partition = log.partition_of(key)
        events = list(_events(log, key))
    if not events:
        raise NotFoundError(
            f"The space {space} has no events.", fix="Name another with --space; see `hms log`."
        )
    history = history_of(events, find_id(events, memory_id), now_us())
    if json:
        print_json(history_fact(history, space, partition))
    else:
        stdout.print(history_view(history, space, partition))


def _events(log: SpaceLog, key: bytes) -> Iterator[Logged]:
    """Read the events of the space, with a bar while its partition is read."""
    low, end = log.bounds(log.partition_of(key))
    with _bar(end - low) as step:
        for stretch in log.read(key, low, end):
            yield from stretch.events
            step(stretch.next_offset - low)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, disable=not stderr.is_terminal, transient=True) as bar:
        task = bar.add_task("read", total=total)
        yield lambda read: bar.update(task, completed=read)
