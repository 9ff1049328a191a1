"""Waiting until everything that was written is folded, embedded and searchable."""

from __future__ import annotations

import time

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hms_schemas import topics
from hms_schemas.errors import UnavailableError
from hms_services.cli.demos.stage import Stage
from hms_services.cli.log_reader import LogReader
from hms_services.cli.output import stderr
from hms_services.cli.positions import look

# 86 memories take about a second; a person's own file of 20,000 takes minutes to embed.
_LONGEST_S = 900.0
_POLL_S = 0.25


def wait_until_settled(stage: Stage, memories: int) -> float:
    """Block until lag is zero and every memory has its vector; seconds that it took.

    Raises:
        UnavailableError: it did not come to that in time.
    """
    began = time.monotonic()
    columns = (TextColumn("{task.description:<22}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=stderr, disable=not stderr.is_terminal
    ) as bars:
        folded = bars.add_task("folded into tiers", total=memories)
        embedded = bars.add_task("embedded", total=memories)
        while True:
            states, vectors = _keys(stage, topics.STATE), _keys(stage, topics.EMBEDDINGS)
            bars.update(folded, completed=min(states, memories))
            bars.update(embedded, completed=min(vectors, memories))
            if vectors >= memories <= states and look(stage.cluster).lag == 0:
                return time.monotonic() - began
            if time.monotonic() - began > _LONGEST_S:
                raise UnavailableError(
                    f"After {_LONGEST_S:.0f} s only {vectors} of {memories} have their vector.",
                    fix="`hms status` tells which part is behind.",
                )
            time.sleep(_POLL_S)


def _keys(stage: Stage, topic: topics.Topic) -> int:
    """How many keys the topic holds that are no tombstone."""
    held: dict[bytes, bool] = {}
    where = stage.cluster
    with LogReader(where.bootstrap, topic.named(where.topic_prefix)) as reader:
        for message in reader.stored():
            key = message.key()
            if isinstance(key, bytes):
                held[key] = message.value() is not None
    return sum(held.values())
