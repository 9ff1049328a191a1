"""When spaces are looked at, and what is written: events are folded, states come back."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from tests.unit.streams.memory.concepts.conftest import DAY_US, SAID, START_US, vector_of

from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    Superseded,
    Tier,
)
from hms_schemas.ids import derived_id
from hms_schemas.keys import memory_key, space_key
from hms_streams.memory.concepts.concept_changes import ExistingConcept, changed_concepts
from hms_streams.memory.concepts.space_view import SpaceView
from hms_streams.memory.fold import fold_events
from hms_streams.memory.tiers.policy import TierPolicy
from hms_streams.processors.concepts.concept_keeper import ENOUGH, LATEST_S, QUIET_S, ConceptKeeper
from hms_streams.summarising.checked import CheckedSummariser
from hms_streams.summarising.summariser import ExtractiveSummariser

KEY = space_key("local", "ada")
# What is observed leaves the working set at once.
POLICY = TierPolicy(short_items=1)


class Log:
    """One space: events are folded as they come, and the keeper sees every state that follows."""

    def __init__(self) -> None:
        self.keeper = ConceptKeeper(CheckedSummariser(ExtractiveSummariser(), lambda reason: None))
        self.events: list[tuple[MemoryEvent, int]] = []
        self.records: list[tuple[MemoryState, int]] = []
        self.memories: dict[bytes, MemoryState] = {}
        self.now = 0.0

    def write(self, event: MemoryEvent) -> None:
        self.events.append((event, len(self.events)))
        folded = fold_events(self.events, lambda key: None, lambda key: None, POLICY)
        for key, state in folded.memories.items():
            assert state is not None
            if self.memories.get(key) != state:
                self.memories[key] = state
                self.records.append((state, len(self.records)))
                self.keeper.observe(0, KEY, state, len(self.records) - 1, self.now)

    def observe(self, topic: str, n: int) -> bytes:
        memory_id = derived_id(b"line", topic.encode(), str(n).encode())
        self.write(
            self._event(Observed(content=SAID[topic].format(n=n), speaker="Ada"), memory_id, n)
        )
        self.vector(memory_id, topic, n)
        return memory_id

    def vector(self, memory_id: bytes, topic: str, n: int) -> None:
        vector = ("model", vector_of(topic, n))
        self.keeper.observe_vector(0, KEY, memory_id, vector, len(self.records), self.now)

    def say(self, body: Forgotten | Superseded) -> None:
        name = str(len(self.events)).encode()
        self.write(self._event(body, derived_id(b"said", name), len(self.events)))

    def _event(
        self, body: Observed | Forgotten | Superseded, event_id: bytes, n: int
    ) -> MemoryEvent:
        return MemoryEvent(
            event_id=event_id,
            tenant="local",
            space="ada",
            occurred_at=START_US + n * DAY_US,
            body=body,
        )

    def run(self, seconds: float = 60.0) -> list[MemoryEvent]:
        """Let time pass; what the keeper wrote is folded at once."""
        written: list[MemoryEvent] = []
        for _ in range(int(seconds * 5)):
            self.now += 0.2
            events = []
            if self.keeper.due(0, self.now) is not None:
                events = self.keeper.review(0, KEY, self.now)
            while (event := self.keeper.next_formed(self.now)) is not None:
                events.append(event)
            for event in events:
                self.write(event)
            written += events
        return written

    def standing(self) -> list[MemoryState]:
        return [
            state
            for state in self.memories.values()
            if state.kind is Kind.CONCEPT and state.tier is not Tier.FORGOTTEN
        ]


@pytest.fixture
def log() -> Callable[..., Log]:
    def make(*topics: str, each: int = 6) -> Log:
        made = Log()
        for topic in topics:
            for n in range(each):
                made.observe(topic, n)
        return made

    return make


def formed(events: list[MemoryEvent]) -> list[ConceptFormed]:
    return [event.body for event in events if isinstance(event.body, ConceptFormed)]


def test_concepts_form_once_all_is_quiet_and_then_nothing_follows(log: Callable[..., Log]) -> None:
    space = log("boat", "bread")
    assert space.run(QUIET_S - 0.5) == []
    assert len(formed(space.run())) == 2
    assert space.run() == []


def test_few_changes_wait_for_company_but_not_for_ever(log: Callable[..., Log]) -> None:
    space = log("boat", each=4)
    assert ENOUGH > 4
    assert space.run(LATEST_S - 1) == []
    assert len(formed(space.run(5))) == 1


def test_a_forgotten_member_takes_its_concept_with_it_at_once(log: Callable[..., Log]) -> None:
    space = log("boat", "bread")
    space.run()
    [boats] = [each for each in space.standing() if "boat" in str(each.content)]
    assert boats.concept is not None
    forgotten = boats.concept.member_ids[0]
    space.say(Forgotten(memory_ids=(forgotten,)))
    written = space.run(5)
    [again] = formed(written)
    assert set(again.member_ids) == set(boats.concept.member_ids) - {forgotten}
    assert again.parent_ids == (boats.memory_id,)
    assert boats.memory_id not in {each.memory_id for each in space.standing()}


def test_a_concept_that_a_person_had_forgotten_does_not_come_again(log: Callable[..., Log]) -> None:
    space = log("boat", "bread")
    space.run()
    [boats] = [each for each in space.standing() if "boat" in str(each.content)]
    space.say(Forgotten(memory_ids=(boats.memory_id,)))
    for n in range(20, 30):
        space.observe("chess", n)
    assert [body for body in formed(space.run()) if "boat" in body.summary] == []


def test_a_member_that_was_replaced_leaves_its_concept(log: Callable[..., Log]) -> None:
    space = log("boat")
    space.run()
    [boats] = space.standing()
    assert boats.concept is not None
    old, new = boats.concept.member_ids[0], space.observe("chess", 50)
    space.say(Superseded(memory_id=old, successor_id=new))
    space.run()
    [now] = space.standing()
    assert now.concept is not None
    assert old not in now.concept.member_ids
    assert now.memory_id != boats.memory_id


def test_a_concept_of_which_too_little_is_left_dissolves(log: Callable[..., Log]) -> None:
    space = log("boat", each=4)
    space.run()
    [boats] = space.standing()
    assert boats.concept is not None
    *others, _ = boats.concept.member_ids
    new = space.observe("chess", 50)
    for old in others:
        space.say(Superseded(memory_id=old, successor_id=new))
    written = space.run()
    assert [type(event.body) for event in written] == [ConceptDissolved]
    assert space.standing() == []


def test_nothing_of_a_space_that_was_forgotten_is_quoted_again(log: Callable[..., Log]) -> None:
    """Only what the space record names has a marker; the rest is hidden by one offset."""
    space = log("boat", "bread", each=8)
    space.run(1)
    space.say(Forgotten(whole_space=True))
    assert space.run() == []
    assert space.keeper.standing == 0
    for n in range(20, 26):
        space.observe("boat", n)
    [body] = formed(space.run())
    assert set(body.member_ids) <= {
        derived_id(b"line", b"boat", str(n).encode()) for n in range(20, 26)
    }


def test_what_waited_to_be_summed_up_is_not_when_a_member_was_forgotten_meanwhile(
    log: Callable[..., Log],
) -> None:
    space = log("boat", "bread")
    space.now += LATEST_S
    assert space.keeper.due(0, space.now) == KEY
    space.keeper.review(0, KEY, space.now)
    gone = derived_id(b"line", b"boat", b"0")
    space.say(Forgotten(memory_ids=(gone,)))
    bodies = []
    while (event := space.keeper.next_formed(space.now)) is not None:
        bodies.append(event)
        space.write(event)
    assert all(gone not in body.member_ids for body in formed(bodies))
    assert len(formed([*bodies, *space.run()])) == 2


def test_the_log_with_concepts_in_it_folds_to_the_same_state(log: Callable[..., Log]) -> None:
    space = log("boat", "bread", "chess")
    space.run()
    for n in range(6, 12):
        space.observe("boat", n)
    space.run()
    assert len(space.standing()) >= 3
    folded = fold_events(space.events, lambda key: None, lambda key: None, POLICY)
    assert folded.memories == space.memories


def test_a_processor_that_starts_anew_writes_the_same_or_nothing(log: Callable[..., Log]) -> None:
    space = log("boat", "bread")
    before = list(space.records)
    first = {event.event_id for event in space.run()}
    space.keeper = ConceptKeeper(CheckedSummariser(ExtractiveSummariser(), lambda reason: None))
    for state, _ in before:
        # As if the crash had come before the events were folded.
        space.keeper.observe(0, KEY, state, 0, space.now)
    for topic in ("boat", "bread"):
        for n in range(6):
            space.vector(derived_id(b"line", topic.encode(), str(n).encode()), topic, n)
    assert {event.event_id for event in space.run()} <= first


def test_what_was_dealt_with_moves_when_nothing_is_left_to_do(log: Callable[..., Log]) -> None:
    space = log("boat")
    before = space.keeper.committable(0, len(space.records))
    assert before < len(space.records)
    space.run()
    assert space.keeper.committable(0, len(space.records)) == len(space.records)
    assert (space.keeper.standing, space.keeper.waiting) == (1, 0)
    space.keeper.drop(0)
    assert space.keeper.standing == 0


def test_a_view_is_the_same_in_whatever_order_records_came(log: Callable[..., Log]) -> None:
    space = log("boat", "bread")
    space.run()
    space.say(Forgotten(memory_ids=(derived_id(b"line", b"boat", b"0"),)))
    space.run()
    for seed in range(5):
        view, records = SpaceView(), list(space.records)
        Random(seed).shuffle(records)
        for state, _ in records:
            view.put(state)
        for topic in ("boat", "bread"):
            for n in range(6):
                name = derived_id(b"line", topic.encode(), str(n).encode())
                view.put_vector(name, "model", vector_of(topic, n))
        assert view.quoting_forgotten() == []
        standing = sorted(view.existing(), key=lambda each: each.formed_offset)
        assert [each.concept_id for each in standing] == [
            state.memory_id
            for state in sorted(space.standing(), key=lambda each: each.observed_offset)
        ]
        assert changed_concepts(view.lines(), view.existing()).formed == ()
        assert isinstance(standing[0], ExistingConcept)


def test_a_torn_vector_is_compared_with_none(log: Callable[..., Log]) -> None:
    space = log("boat")
    name = derived_id(b"line", b"boat", b"0")
    space.keeper.observe_vector(0, KEY, name, ("model", b"\x01\x02"), 99, space.now)
    [body] = formed(space.run())
    assert name not in body.member_ids
    assert memory_key("local", "ada", name) in space.memories
