"""The real rules in the real worker: what it leaves is the fold of the log, event by event."""

from __future__ import annotations

import random
import signal
from functools import partial

import pytest
from tests.integration.streams.processors.conftest import TIERS, Shell
from tests.integration.walk.reading import admitted_events, folded_state, read_all
from tests.integration.walk.writing import EventWriter
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    Body,
    Forgotten,
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    SpaceState,
    Tagged,
    Ticked,
    Transition,
)
from hms_streams.memory.fold import fold_events

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

EVENTS = 6_000
START_US = 1_700_000_000_000_000
HOUR_US = 3_600_000_000


def events(seed: int = 7) -> list[MemoryEvent]:
    """20 spaces over some weeks: mostly something is said, often recalled, at times forgotten."""
    draw = random.Random(seed)
    spaces: dict[str, list[bytes]] = {f"space-{number}": [] for number in range(20)}
    made = []
    for number in range(EVENTS):
        space = draw.choice(list(spaces))
        event_id = draw.randbytes(16)
        body = _body(draw, number, spaces[space])
        if isinstance(body, Observed):
            spaces[space].append(event_id)
        made.append(
            MemoryEvent(
                event_id=event_id,
                tenant="local",
                space=space,
                occurred_at=START_US + number * HOUR_US // 10,
                body=body,
            )
        )
    return made


def _body(draw: random.Random, number: int, known: list[bytes]) -> Body:
    kind = draw.random()
    if kind < 0.6 or not known:
        kinds = draw.choice([Kind.MESSAGE, Kind.FACT])
        return Observed(content=f"number {number} " + "word " * draw.randrange(60), kind=kinds)
    memory_id = draw.choice(known)
    if kind < 0.8:
        return Recalled(memory_ids=(memory_id,))
    if kind < 0.86:
        return Rated(memory_id=memory_id, rating=draw.choice([-1.0, 1.0]))
    if kind < 0.92:
        return Tagged(memory_id=memory_id, added=("tag",))
    if kind < 0.95:
        return Forgotten(memory_ids=(memory_id,))
    return Ticked()


def reference(shell: Shell) -> tuple[dict[bytes, MemoryState], dict[bytes, SpaceState], set[bytes]]:
    """The log folded one event at a time, over plain dictionaries."""
    memories: dict[bytes, MemoryState] = {}
    spaces: dict[bytes, SpaceState] = {}
    moves: set[bytes] = set()
    for event, offset in admitted_events(shell.bootstrap, shell.prefix):
        folded = fold_events([(event, offset)], memories.get, spaces.get)
        for key, memory in folded.memories.items():
            if memory is None:
                memories.pop(key, None)
            else:
                memories[key] = memory
        spaces.update(folded.spaces)
        moves.update(transition.transition_id for transition in folded.transitions)
    return memories, spaces, moves


def test_a_worker_killed_twice_leaves_the_fold_of_the_log(shell: Shell) -> None:
    worker = shell.worker(module=TIERS)
    writer = EventWriter(shell.bootstrap, shell.prefix)
    worker.start_ready()
    made = events()
    for share in (made[:2_000], made[2_000:4_000], made[4_000:]):
        for event in share:
            writer.write(event)
        until(lambda: worker.metric("hms_tiers_events_folded_total") > 0, worker.why)
        worker.kill()
        worker.start_ready()
    writer.flush()
    until(lambda: worker.metric("hms_tiers_position") >= EVENTS, worker.why)
    assert worker.kill(signal.SIGTERM) == 0

    memories, spaces, moves = reference(shell)
    state = partial(folded_state, shell.bootstrap, shell.prefix)
    assert state(topics.STATE, MemoryState) == memories
    assert state(topics.SPACES, SpaceState) == spaces
    transitions = read_all(shell.bootstrap, topics.TRANSITIONS.named(shell.prefix))
    decode = Codec().decode
    assert {decode(m.value(), Transition).transition_id for m in transitions} == moves
    assert shell.dead_letters() == []
    assert worker.stored("memories") == shell.changelog(topics.STATE)
