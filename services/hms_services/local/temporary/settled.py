"""Waits until every memory that was written is folded, embedded and searchable."""

from __future__ import annotations

import time

from hms_schemas import topics
from hms_schemas.errors import UnavailableError
from hms_services.local import table_of_parts
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.temporary_system import RunningSystem
from hms_streams.log.positions import Positions, is_quiet, look

# 86 memories take about a second; a person's own file of 20,000 takes minutes to embed.
_LONGEST_S = 900.0
_POLL_S = 0.25
_FOLDED, _EMBEDDED = "folded into tiers", "embedded"
# Where the records of each step are counted.
_TOPICS = {_FOLDED: topics.STATE, _EMBEDDED: topics.EMBEDDINGS}


def every_reader() -> tuple[str, ...]:
    """The consumer group of every process that has one.

    Concepts form when all is quiet, seconds later: a person at a terminal does not wait for them.
    """
    return tuple(part.app_id for part in table_of_parts.readers())


def wait_until_settled(
    system: RunningSystem,
    memories: int,
    reporter: Reporter,
    *,
    embedded: bool = True,
    formed: bool = False,
) -> float:
    """Block until no process lags and every memory has its vector; returns the seconds it took.

    Args:
        system: which system.
        memories: how many memories the system will hold.
        reporter: is told how many are done.
        embedded: whether to wait for vectors; False where the system embeds nothing.
        formed: whether to wait for concepts as well. A measurement needs them: only then does the
            same question find the same lines a minute later.

    Raises:
        UnavailableError: the system is not that far after 15 minutes.
    """
    began = time.monotonic()
    wanted = (_FOLDED, _EMBEDDED) if embedded else (_FOLDED,)
    with reporter.counting(dict.fromkeys(wanted, memories)) as on_count:
        while True:
            now = look(system.cluster)
            done = {name: _records(now, _TOPICS[name]) for name in wanted}
            for name, records in done.items():
                on_count(name, min(records, memories))
            if done[wanted[-1]] >= memories and _is_idle(system, now, formed=formed):
                return time.monotonic() - began
            if time.monotonic() - began > _LONGEST_S:
                raise UnavailableError(
                    f"After {_LONGEST_S:.0f} s only {done[wanted[-1]]} of {memories} memories "
                    f"are {wanted[-1]}.",
                    fix="`hms status` tells which part is behind.",
                )
            time.sleep(_POLL_S)


def _is_idle(system: RunningSystem, now: Positions, *, formed: bool) -> bool:
    if not formed:
        return now.caught_up(_workers())
    return is_quiet(system.cluster, now, every_reader())


def _workers() -> tuple[str, ...]:
    """The groups of the processes that each generation has.

    A group does not exist before its first acknowledgement.
    """
    return tuple(part.app_id for part in table_of_parts.readers() if part.per_generation)


def _records(now: Positions, topic: topics.Topic) -> int:
    """How many records all partitions of a topic hold.

    A memory may have several. The number is final when no reader lags.
    """
    return sum(each.records for each in now.topics if each.topic.endswith(topic.name))
