"""The memory of a space at a moment: which events count, and what is never shown again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_schemas.generated.records import (
    Body,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    Observed,
    Recalled,
    Superseded,
    Ticked,
)
from hms_schemas.ids import derived_id
from hms_schemas.keys import space_key
from hms_streams.log.reading.space_log import Logged
from hms_streams.memory.fold import fold_events
from hms_streams.replay.past import (
    AtOffset,
    HappenedBy,
    LoggedBy,
    Moment,
    Past,
    PastMemory,
    batches,
)

DAY = 24 * 3600 * 1_000_000
START = 1_700_000_000_000_000
NOW = START + 1000 * DAY


def memory_id(name: str) -> bytes:
    return derived_id(name.encode())


@dataclass
class Log:
    """One space's log; every second offset belongs to another space."""

    events: list[Logged] = field(default_factory=list)

    def write(self, day: int, body: Body, event_id: bytes | None = None) -> int:
        offset = 2 * len(self.events)
        made = event_id or derived_id(b"event", str(offset).encode())
        event = MemoryEvent(
            event_id=made, tenant="local", space="ada", occurred_at=START + day * DAY, body=body
        )
        self.events.append(Logged(event, offset, (START + NOW) // 2000 + offset))
        return offset

    def observe(self, day: int, name: str, expires: int | None = None) -> int:
        ends = None if expires is None else START + expires * DAY
        return self.write(day, Observed(content=name, expires_at=ends), memory_id(name))

    def forget(self, day: int, *names: str, whole_space: bool = False) -> int:
        ids = tuple(map(memory_id, names))
        return self.write(day, Forgotten(memory_ids=ids, whole_space=whole_space))

    def at(self, moment: Moment, now: int = NOW, pieces: int = 1) -> PastMemory:
        before = moment.offset + 1 if isinstance(moment, AtOffset) else None
        past = Past(moment, before)
        for begun in range(0, len(self.events), pieces):
            batch = self.events[begun : begun + pieces]
            past.take(batch, batch[-1].offset + 1)
        return past.memory(now)


def contents(past: PastMemory) -> set[object]:
    return {memory.content for memory in past.memories}


def by(day: int) -> HappenedBy:
    return HappenedBy(START + day * DAY)


def test_a_time_takes_what_had_happened_whenever_it_was_heard_of() -> None:
    log = Log()
    log.observe(5, "late news")
    log.observe(1, "early news, heard later")
    assert contents(log.at(by(1))) == {"early news, heard later"}
    assert contents(log.at(by(5))) == {"late news", "early news, heard later"}
    assert log.at(by(0)).memories == []


def test_an_offset_takes_a_prefix_with_the_offset_in_it() -> None:
    log = Log()
    first, second = log.observe(5, "a"), log.observe(1, "b")
    assert contents(log.at(AtOffset(first))) == {"a"}
    assert contents(log.at(AtOffset(second))) == {"a", "b"}
    assert log.at(AtOffset(second)).position == second


def test_what_was_replaced_later_was_current_then() -> None:
    log = Log()
    log.observe(1, "Delft")
    log.observe(5, "Utrecht")
    log.write(5, Superseded(memory_id=memory_id("Delft"), successor_id=memory_id("Utrecht")))
    (then,) = log.at(by(3)).memories
    assert then.superseded_by is None
    after = {memory.content: memory.superseded_by for memory in log.at(by(6)).memories}
    assert after == {"Delft": memory_id("Utrecht"), "Utrecht": None}


@pytest.mark.parametrize("moment", [by(2), AtOffset(2), LoggedBy(0)])
def test_what_is_forgotten_today_is_withheld_from_every_moment(moment: Moment) -> None:
    log = Log()
    log.observe(1, "secret")
    log.observe(2, "kept")
    log.forget(9, "secret")
    past = log.at(moment)
    assert contents(past) == {"kept"}
    # LoggedBy without an end takes all of the log, in which the secret is forgotten as well.
    assert past.withheld == (0 if isinstance(moment, LoggedBy) else 1)


def test_a_concept_that_quotes_what_is_forgotten_today_is_withheld_too() -> None:
    log = Log()
    log.observe(1, "a")
    log.observe(1, "b")
    log.write(2, _about("a"), memory_id("home"))
    kept = log.write(2, _about("b"), memory_id("flat"))
    log.write(3, _about("home"), memory_id("street"))
    log.forget(4, "a")
    past = log.at(HappenedBy(START + 3 * DAY))
    assert {m.memory_id for m in past.memories} == {memory_id("b"), memory_id("flat")}
    assert past.withheld == 3
    assert kept < past.position


def _about(member: str) -> ConceptFormed:
    return ConceptFormed(title="t", summary=member, member_ids=(memory_id(member),))


def test_a_forgotten_space_withholds_what_was_in_it_and_not_what_came_after() -> None:
    log = Log()
    log.observe(1, "before")
    log.forget(2, whole_space=True)
    log.observe(3, "after")
    assert log.at(by(1)).withheld == 1
    assert log.at(by(1)).memories == []
    assert contents(log.at(by(3))) == {"after"}


def test_what_has_expired_by_now_is_withheld() -> None:
    log = Log()
    log.observe(1, "a code", expires=10)
    asked_at = START + 9 * DAY
    assert contents(log.at(by(1), now=asked_at)) == {"a code"}
    assert log.at(by(1), now=asked_at + DAY).withheld == 1


NAMES = st.sampled_from("abcde")
BODIES = st.one_of(
    st.builds(lambda n: Recalled(memory_ids=(memory_id(n),)), NAMES),
    st.builds(lambda n: Forgotten(memory_ids=(memory_id(n),)), NAMES),
    st.just(Forgotten(whole_space=True)),
    st.just(Ticked()),
    NAMES,
)


@given(st.lists(st.tuples(st.integers(0, 20), BODIES), max_size=30), st.integers(0, 60))
def test_a_prefix_is_the_fold_of_that_prefix_less_what_is_forgotten_today(
    written: list[tuple[int, Body | str]], offset: int
) -> None:
    log = Log()
    for day, body in written:
        if isinstance(body, str):
            log.observe(day, body)
        else:
            log.write(day, body)
    shown = {m.memory_id: m for m in log.at(AtOffset(offset), pieces=3).memories}
    folded = fold_one_by_one(e for e in log.events if e.offset <= offset)
    today = fold_one_by_one(log.events)
    for each in shown.values():
        assert folded[each.memory_id] == each
        assert today[each.memory_id].tier != "FORGOTTEN"


def fold_one_by_one(events: Iterable[Logged]) -> dict[bytes, object]:
    memories: dict[bytes, object] = {}
    spaces: dict[bytes, object] = {}
    for each in events:
        folded = fold_events([(each.event, each.offset)], memories.get, spaces.get)  # type: ignore[arg-type]
        memories.update(folded.memories)
        spaces.update(folded.spaces)
    assert set(spaces) <= {space_key("local", "ada")}
    return {memory.memory_id: memory for memory in memories.values() if memory}  # type: ignore[attr-defined]


def test_what_must_begin_a_batch_does() -> None:
    log = Log()
    for body in (Ticked(), "a", "b", Ticked(), Ticked(), "c"):
        log.observe(1, body) if isinstance(body, str) else log.write(1, body)
    pieces = list(batches([(e.event, e.offset) for e in log.events]))
    assert [len(piece) for piece in pieces] == [3, 1, 2]
