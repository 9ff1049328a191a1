"""Waiting until everything that was written is folded, embedded and searchable."""

from __future__ import annotations

import time

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hms_schemas import topics
from hms_schemas.errors import UnavailableError
from hms_services.cli.output import stderr
from hms_services.local import table_of_parts
from hms_services.local.temporary_system import Stage
from hms_streams.log.positions import Positions, is_quiet, look

# 86 memories take about a second; a person's own file of 20,000 takes minutes to embed.
_LONGEST_S = 900.0
_POLL_S = 0.25


def every_reader() -> tuple[str, ...]:
    """The consumer group of every process that has one.

    Concepts form when all is quiet, seconds later: a person at a terminal does not wait for them.
    """
    return tuple(part.app_id for part in table_of_parts.readers())


def _workers() -> tuple[str, ...]:
    """The groups of the processes that each generation has.

    Before its first acknowledgement a group is not there at all.
    """
    return tuple(part.app_id for part in table_of_parts.readers() if part.per_generation)


def wait_until_settled(
    stage: Stage, memories: int, *, embedded: bool = True, formed: bool = False
) -> float:
    """Block until nothing lags and every memory has its vector; seconds that it took.

    Where nothing is ``embedded`` no vectors are waited for. What is measured waits until all
    concepts have ``formed``, and the same question finds the same a minute later.

    Raises:
        UnavailableError: it did not come to that in time.
    """
    began = time.monotonic()
    columns = (TextColumn("{task.description:<18}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=stderr, disable=not stderr.is_terminal
    ) as bars:
        folded = bars.add_task("folded into tiers", total=memories)
        vectored = bars.add_task("embedded", total=memories, visible=embedded)
        while True:
            now = look(stage.cluster)
            states, vectors = _records(now, topics.STATE), _records(now, topics.EMBEDDINGS)
            bars.update(folded, completed=min(states, memories))
            bars.update(vectored, completed=min(vectors, memories))
            ready = vectors >= memories if embedded else states >= memories
            ready = ready and now.caught_up(_workers())
            if ready and (not formed or is_quiet(stage.cluster, now, every_reader())):
                return time.monotonic() - began
            if time.monotonic() - began > _LONGEST_S:
                raise UnavailableError(
                    f"After {_LONGEST_S:.0f} s only {vectors} of {memories} have their vector.",
                    fix="`hms status` tells which part is behind.",
                )
            time.sleep(_POLL_S)


def _records(now: Positions, topic: topics.Topic) -> int:
    """A memory may have written several; with no lag left it has written its last."""
    return sum(each.records for each in now.topics if each.topic.endswith(topic.name))
