"""``hms replay --to``: a space as it was, folded in this process from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from hms_schemas.generated.records import MemoryState
from hms_schemas.ids import as_text
from hms_services.api.times import now_us
from hms_services.cli.logs_to_read import space_log
from hms_services.cli.moments import moment_of
from hms_services.cli.output import stdout
from hms_services.cli.target import space_key_of
from hms_services.cli.views.wording import clipped, count
from hms_streams.replay.past import AtOffset, HappenedBy, Moment, Past, PastMemory

_TEXT_WIDTH = 46


def parse_moment(text: str) -> Moment:
    """The moment that ``text`` names.

    ``@1234`` and ``1234`` are offsets of the space's partition. Anything else is a time: what
    happened by then counts.

    Raises:
        InvalidRequestError: it is neither.
    """
    if text.strip().isdigit():
        return AtOffset(int(text))
    named = moment_of(text, log_time=False)
    assert named is not None
    if named.offset is not None:
        return AtOffset(named.offset)
    assert named.happened_by is not None
    return HappenedBy(round(named.happened_by.timestamp() * 1_000_000))


def fold_past(
    home: Path | None, space: str, moment: Moment, begin: Callable[[int], Callable[[int], None]]
) -> PastMemory:
    """The space at the moment.

    The whole partition is read: memories that were forgotten later are withheld.

    Args:
        home: the home whose log is read.
        space: the name of the space.
        moment: only events up to this moment count.
        begin: called with the number of records; returns a function that is called with the number
            of records that were read since.

    Raises:
        UnavailableError: the cluster does not answer.
    """
    key = space_key_of(home, space)
    with closing(space_log(home, key)) as log:
        low, end = log.bounds(log.partition_of(key))
        report = begin(end - low)
        before = moment.offset + 1 if isinstance(moment, AtOffset) else None
        past = Past(moment, before, low)
        for stretch in log.read(key, low, end):
            report(stretch.next_offset - past.next_offset)
            past.take(stretch.events, stretch.next_offset)
    return past.memory(now_us())


def as_fact(memory: PastMemory, space: str, text: str) -> dict[str, Any]:
    """The space at the moment, for a program."""
    return {
        "space": space,
        "to": text,
        "events": memory.events,
        "withheld": memory.withheld,
        "memories": [_fact(each) for each in _newest_first(memory.memories)],
    }


def tell(memory: PastMemory, space: str, limit: int) -> None:
    """Print the newest ``limit`` memories, and how many there are."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("tier", "happened", "memory"):
        table.add_column(name, no_wrap=True)
    for each in _newest_first(memory.memories)[:limit]:
        at = datetime.fromtimestamp(each.occurred_at / 1_000_000, UTC)
        said = Text(clipped(_text(each), _TEXT_WIDTH))
        table.add_row(each.tier.value.lower(), f"{at:%Y-%m-%d %H:%M}", said)
    stdout.print(table)
    line = f"{count(len(memory.memories), 'memory', 'memories')} in {space}, "
    line += f"made by {count(memory.events, 'event')}"
    if memory.withheld:
        line += f"; {memory.withheld:,} withheld: forgotten since"
    stdout.print(line, style="dim", soft_wrap=True)


def _newest_first(memories: Iterable[MemoryState]) -> list[MemoryState]:
    return sorted(memories, key=lambda memory: (-memory.occurred_at, memory.memory_id))


def _fact(memory: MemoryState) -> dict[str, Any]:
    return {
        "id": as_text(memory.memory_id),
        "tier": memory.tier.value.lower(),
        "tier_reason": memory.tier_reason,
        "occurred_at": datetime.fromtimestamp(memory.occurred_at / 1_000_000, UTC),
        "content": _text(memory),
    }


def _text(memory: MemoryState) -> str:
    return memory.content if isinstance(memory.content, str) else "(sealed)"
