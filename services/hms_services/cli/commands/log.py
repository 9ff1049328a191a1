"""``hms log``: the events as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

import typer
from confluent_kafka import Message

from hms_schemas import topics
from hms_services.cli import dead_letter_views, event_views
from hms_services.cli.log_reader import LogReader, place_of
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stdout
from hms_services.cli.target import cluster

app = typer.Typer(add_completion=False)
# What a tail shows before it follows.
_NEWEST = 10
_DEAD_LETTERS = (topics.TIERS_DLQ, topics.EMBEDDINGS_DLQ)


@app.command()
def log(
    space: Annotated[str | None, typer.Option("--space", "-s", help="Only of this space.")] = None,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="All of it, not only the newest.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Leave after so many.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait for what comes, or leave.")
    ] = True,
    dead_letters: Annotated[
        bool, typer.Option("--dead-letters", help="What could not be folded, and why.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """The events as they are written, read from Kafka. Ctrl-C leaves.

    A line: time written, partition:offset, space, what happened.
    """
    read = _DEAD_LETTERS if dead_letters else (topics.EVENTS,)
    show = _shower(space, dead_letters=dead_letters, json=json)
    shown = 0
    with LogReader(cluster(home), *read) as reader:
        for message in _messages(reader, from_beginning, limit, follow=follow):
            shown += show(message)
            if shown == limit:
                return


def _messages(
    reader: LogReader, from_beginning: bool, limit: int | None, *, follow: bool
) -> Iterator[Message]:
    marks = reader.watermarks()
    positions = {place: high for place, (_, high) in marks.items()}
    shown = reader.stored() if from_beginning else reader.newest(limit or _NEWEST)
    for message in shown:
        place, offset = place_of(message), message.offset()
        assert offset is not None
        positions[place] = max(positions[place], offset + 1)
        yield message
    if follow:
        yield from reader.following(positions)


def _shower(space: str | None, *, dead_letters: bool, json: bool) -> Callable[[Message], int]:
    """Prints a record if it is wanted; returns how many lines that made."""

    def show_letter(message: Message) -> int:
        if json:
            print_json(dead_letter_views.as_fact(message))
        else:
            stdout.print(dead_letter_views.line(message))
        return 1

    def show_event(message: Message) -> int:
        record = event_views.stored(message)
        if space is not None and (record.event is None or record.event.space != space):
            return 0
        if json:
            print_json(event_views.as_fact(record))
        else:
            stdout.print(event_views.event_line(record))
        return 1

    return show_letter if dead_letters else show_event
