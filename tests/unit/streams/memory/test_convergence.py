"""Whatever the log holds and wherever a fold is cut off: the state is the fold of the log.

The store below keeps the promises of the processor and no more: derived records are durable before
memories, memories before spaces; of the step that a crash interrupts, any part may be durable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.examples import examples

from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    SpaceState,
    Superseded,
    Tagged,
    Ticked,
    Tier,
    Transition,
)
from hms_schemas.keys import memory_key, space_key
from hms_streams.memory.fold import begins_batch, fold_events
from hms_streams.memory.partition_fold import Folded
from hms_streams.memory.tiers.policy import DAY_US, HOUR_US, SECOND_US, TierPolicy

# Small, so that every bound is met within a few events.
POLICY = TierPolicy(
    short_items=3,
    short_tokens=20,
    uses_kept=3,
    warm_kept=2,
    return_uses=2,
    lasting_uses=3,
    recent_events_kept=2,
    space_events_kept=3,
    markers_scheduled=2,
    tags_kept=2,
    concepts_kept=2,
)
START = 1_700_000_000_000_000
SPACES = ("ada", "bob")
IDS = [bytes([number]) * 16 for number in range(1, 6)]

Log = list[MemoryEvent]

ids = st.sampled_from(IDS)
id_lists = st.lists(ids, min_size=1, max_size=3).map(tuple)
# Mostly forward by seconds or hours; days for what is due; back for what arrives late.
jumps = st.sampled_from(
    [0, SECOND_US, 60 * SECOND_US, HOUR_US, 2 * DAY_US, 9 * DAY_US, -HOUR_US, -3 * DAY_US]
)
tags = st.lists(st.sampled_from(["pinned", "home", "work"]), max_size=2).map(tuple)
observations = st.builds(
    Observed,
    content=st.sampled_from(["hello", "a rather longer memory of sixty bytes", "x" * 200]),
    kind=st.sampled_from([Kind.MESSAGE, Kind.FACT]),
    importance=st.sampled_from([None, 0.9]),
    tags=tags,
    expires_at=st.sampled_from([None, START, START + DAY_US, START + 4 * DAY_US]),
)
recalls = st.builds(Recalled, memory_ids=id_lists)
bodies = st.one_of(
    observations,
    recalls,
    recalls,
    recalls,
    st.builds(Rated, memory_id=ids, rating=st.sampled_from([-1.0, -0.5, 0.5, 1.0])),
    st.builds(Tagged, memory_id=ids, added=tags, removed=tags),
    st.builds(
        Superseded,
        memory_id=ids,
        successor_id=st.none() | ids,
        confidence=st.sampled_from([0.4, 1.0]),
    ),
    st.builds(Forgotten, memory_ids=id_lists, whole_space=st.sampled_from([False] * 4 + [True])),
    st.builds(
        ConceptFormed,
        title=st.just("home"),
        summary=st.just("where they live"),
        member_ids=id_lists,
        parent_ids=id_lists,
    ),
    st.builds(ConceptDissolved, concept_id=ids),
    st.builds(Ticked),
)


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A log with few ids, so that repeats, unknown ids and second lives are all common."""
    log = [
        _enveloped(draw(observations), START, space, position, memory_id)
        for position, (space, memory_id) in enumerate(product(SPACES, IDS[:3]))
    ]
    now = START
    for _ in range(draw(st.integers(1, 30))):
        now += draw(jumps)
        repeated = draw(st.integers(0, 5)) == 0 and log
        event = draw(st.sampled_from(log)) if repeated else _event(draw, now, len(log))
        log.append(event)
    return log


def _event(draw: st.DrawFn, now: int, position: int) -> MemoryEvent:
    # One space busier than the other: what must meet in one place meets more often.
    space = draw(st.sampled_from([SPACES[0], *SPACES, SPACES[0]]))
    return _enveloped(draw(bodies), now, space, position, draw(ids))


def _enveloped(body: Body, now: int, space: str, position: int, memory_id: bytes) -> MemoryEvent:
    births = isinstance(body, Observed | ConceptFormed)
    return MemoryEvent(
        event_id=memory_id if births else bytes([200, position]) * 8,
        tenant="local",
        space=space,
        occurred_at=now,
        body=body,
    )


@dataclass
class Store:
    """What is durable."""

    memories: dict[bytes, MemoryState] = field(default_factory=dict)
    spaces: dict[bytes, SpaceState] = field(default_factory=dict)
    transitions: dict[bytes, Transition] = field(default_factory=dict)

    def fold(self, batch: Sequence[tuple[MemoryEvent, int]]) -> Folded:
        return fold_events(batch, self.memories.get, self.spaces.get, POLICY)

    def write_transitions(self, transitions: Sequence[Transition]) -> None:
        for transition in transitions:
            known = self.transitions.setdefault(transition.transition_id, transition)
            assert known == transition, "the second copy of a transition must be the same"

    def write_memory(self, key: bytes, memory: MemoryState | None) -> None:
        if memory is None:
            self.memories.pop(key, None)
        else:
            self.memories[key] = memory

    def write(self, folded: Folded) -> None:
        self.write_transitions(folded.transitions)
        for key, memory in folded.memories.items():
            self.write_memory(key, memory)
        self.spaces.update(folded.spaces)


def next_batch(log: Log, start: int, size: int) -> list[tuple[MemoryEvent, int]]:
    """At most ``size`` events from ``start``; one that begins a batch is its space's first."""
    batch: list[tuple[MemoryEvent, int]] = []
    for offset in range(start, min(start + size, len(log))):
        event = log[offset]
        if begins_batch(event) and any(event.space == other.space for other, _ in batch):
            break
        batch.append((event, offset))
    return batch


def clean(log: Log) -> Store:
    """One event at a time, never interrupted."""
    store = Store()
    for offset, event in enumerate(log):
        store.write(store.fold([(event, offset)]))
    return store


def interrupted(log: Log, data: st.DataObject) -> Store:
    """Batches of any size, cut off anywhere, begun again from anywhere before."""
    store = Store()
    position = 0
    crashes = data.draw(st.integers(0, 6), label="crashes")
    while position < len(log):
        batch = next_batch(log, position, data.draw(st.integers(1, 16), label="batch"))
        folded = store.fold(batch)
        if not crashes:
            store.write(folded)
            position += len(batch)
            continue
        crashes -= 1
        _crash(store, folded, data)
        position = data.draw(st.sampled_from([position, position, 0]), label="begin again at")
    return store


def _crash(store: Store, folded: Folded, data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(["derived", "memories", "spaces"]), label="crash in")
    if step == "derived":
        written = data.draw(st.integers(0, len(folded.transitions)), label="derived")
        store.write_transitions(folded.transitions[:written])
        return
    store.write_transitions(folded.transitions)
    for key, memory in folded.memories.items():
        if step == "spaces" or data.draw(st.integers(0, 2), label="memory durable"):
            store.write_memory(key, memory)
    if step == "spaces":
        for key, space in folded.spaces.items():
            if data.draw(st.booleans(), label="space durable"):
                store.spaces[key] = space


@settings(max_examples=examples(150))
@given(log=logs(), data=st.data())
def test_a_fold_cut_off_anywhere_and_repeated_ends_as_the_clean_one(
    log: Log, data: st.DataObject
) -> None:
    assert interrupted(log, data) == clean(log)


@settings(max_examples=examples(150))
@given(log=logs(), data=st.data())
def test_spaces_do_not_touch_each_other(log: Log, data: st.DataObject) -> None:
    """Another interleaving of the spaces, each in its own order, folds to the same."""
    numbered = list(enumerate(log))
    queues = [[item for item in numbered if item[1].space == space] for space in SPACES]
    store = Store()
    while any(queues):
        queue = data.draw(st.sampled_from([queue for queue in queues if queue]))
        offset, event = queue.pop(0)
        store.write(store.fold([(event, offset)]))
    assert store == clean(log)


@settings(max_examples=examples(60))
@given(log=logs())
def test_the_working_set_is_what_is_short_and_never_exceeds_its_capacity(log: Log) -> None:
    store = Store()
    for offset, event in enumerate(log):
        store.write(store.fold([(event, offset)]))
        space = store.spaces[space_key(event.tenant, event.space)]
        assert len(space.working_set) <= POLICY.short_items
        assert sum(entry.tokens for entry in space.working_set) <= POLICY.short_tokens
        assert len(space.warm) <= POLICY.warm_kept
        keys = {memory_key("local", event.space, entry.memory_id) for entry in space.working_set}
        assert keys == {
            key
            for key, memory in store.memories.items()
            if memory.tier is Tier.SHORT and memory.space == event.space
        }


@settings(max_examples=examples(60))
@given(log=logs())
def test_a_life_is_told_by_its_transitions(log: Log) -> None:
    """Each move starts where the last one ended, and the last ends where the memory is."""
    store = clean(log)
    tiers: dict[bytes, Tier] = {}
    for move in store.transitions.values():
        key = memory_key(move.tenant, move.space, move.memory_id)
        came_from = tiers.get(key, Tier.NONE)
        born_again = move.from_tier is Tier.NONE and came_from is Tier.FORGOTTEN
        assert move.from_tier is came_from or born_again
        tiers[key] = move.to_tier
    for key, memory in store.memories.items():
        assert tiers[key] is memory.tier


@settings(max_examples=examples(60))
@given(log=logs())
def test_a_marker_holds_nothing_of_the_memory(log: Log) -> None:
    for memory in clean(log).memories.values():
        if memory.tier is Tier.FORGOTTEN:
            assert memory.content is None
            assert (memory.speaker, memory.session_id, memory.actor) == (None, None, "")
            assert (memory.tags, memory.uses, dict(memory.attributes)) == ((), (), {})


@settings(max_examples=examples(100))
@given(log=logs(), data=st.data())
def test_an_event_sent_twice_has_one_effect(log: Log, data: st.DataObject) -> None:
    """A producer's retry: the same event again, soon after, at another offset."""
    events = list({event.event_id + event.space.encode(): event for event in log}.values())
    position = data.draw(st.integers(0, len(events) - 1))
    again = events[position]
    later = position + 1 + data.draw(st.integers(0, 2))
    between = [e for e in events[position + 1 : later] if e.space == again.space]
    assume(not _forgets_all(again) and not any(_ends_lives(event) for event in between))
    repeated = [*events[:later], again, *events[later:]]
    assert _told(clean(repeated)) == _told(clean(events))


def _forgets_all(event: MemoryEvent) -> bool:
    """Told by its offset, which is another one here."""
    return isinstance(event.body, Forgotten) and event.body.whole_space


def _ends_lives(event: MemoryEvent) -> bool:
    """After a tombstone, the same observation may begin a second life."""
    return isinstance(event.body, Ticked) or _forgets_all(event)


def _told(store: Store) -> tuple[object, object]:
    """The state without offsets and counters."""
    memories = {
        key: replace(memory, applied_offset=0, observed_offset=min(memory.observed_offset, 0))
        for key, memory in store.memories.items()
    }
    spaces = {
        key: replace(space, applied_offset=0, events=0, cleared_offset=None)
        for key, space in store.spaces.items()
    }
    return memories, spaces
