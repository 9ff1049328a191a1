"""The ticker: one event a moment, the same from every replica."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.services.conftest import NOW_US, MakeSpace

from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryEvent, SpaceState, Ticked
from hms_services.writes.ticker import Ticker, tick_of


class DueSpaces:
    """A view that knows only what is due."""

    def __init__(self, *records: SpaceState) -> None:
        self.records = records

    def due(self, now_us: int) -> tuple[SpaceState, ...]:
        return self.records


class WrittenEvents:
    """A log that keeps what it takes, or takes nothing."""

    def __init__(self) -> None:
        self.events: list[MemoryEvent] = []
        self.down = False

    async def append(self, events: list[MemoryEvent]) -> list[Any]:
        if self.down:
            raise UnavailableError("down")
        self.events += events
        return []


class Hold:
    """Whether a log is being restored."""

    on = False

    async def __call__(self) -> bool:
        return self.on


def ticker(log: WrittenEvents, view: DueSpaces, hold: Hold | None = None) -> Ticker:
    return Ticker(log, view.due, hold or Hold())  # type: ignore[arg-type]


def test_every_replica_makes_the_same_event(make_space: MakeSpace) -> None:
    record = make_space(next_due=5)

    assert tick_of(record, NOW_US).event_id == tick_of(record, NOW_US + 1).event_id
    assert tick_of(record, NOW_US).event_id != tick_of(make_space(next_due=6), NOW_US).event_id
    assert tick_of(record, NOW_US).body == Ticked(due_at=5)


async def test_a_moment_is_written_once_until_the_record_moves(make_space: MakeSpace) -> None:
    log, view = WrittenEvents(), DueSpaces(make_space(next_due=5))
    ticking = ticker(log, view)

    assert [await ticking.tick(NOW_US) for _ in range(3)] == [1, 0, 0]
    view.records = (make_space(next_due=7),)
    assert await ticking.tick(NOW_US) == 1
    assert len(log.events) == 2


async def test_what_the_log_did_not_take_is_written_later(make_space: MakeSpace) -> None:
    log, view = WrittenEvents(), DueSpaces(make_space(next_due=5))
    ticking = ticker(log, view)
    log.down = True
    with pytest.raises(UnavailableError):
        await ticking.tick(NOW_US)
    log.down = False

    assert await ticking.tick(NOW_US) == 1


async def test_while_a_log_is_restored_ticks_wait(make_space: MakeSpace) -> None:
    log, hold = WrittenEvents(), Hold()
    ticking = ticker(log, DueSpaces(make_space(next_due=5)), hold)
    hold.on = True
    assert await ticking.tick(NOW_US) == 0
    assert log.events == []
    hold.on = False
    assert await ticking.tick(NOW_US) == 1
