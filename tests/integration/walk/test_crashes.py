"""kill -9 of every process in turn while events come in: the state is what the log says it is.

``HMS_TEST_CRASH_EVENTS=20000`` makes the run as long as the one in the documentation.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import grpc
import pytest
from tests.conftest import cache_folder
from tests.integration.walk.garbage import event
from tests.integration.walk.reading import CODEC, admitted_events, folded_state, read_all
from tests.integration.walk.writing import EventWriter
from tests.waiting import until

from hms_proto.memory.v1 import memory_service_pb2 as pb
from hms_proto.memory.v1.memory_service_pb2_grpc import MemoryServiceStub
from hms_schemas import topics
from hms_schemas.generated.records import (
    Forgotten,
    MemoryEvent,
    MemoryState,
    Observed,
    Position,
    Rated,
    Recalled,
    SpaceState,
    Tagged,
    Tier,
)
from hms_schemas.ids import new_event_id
from hms_schemas.keys import POSITION_PREFIX
from hms_services.cli.target import cluster
from hms_services.local.daemon import up_detached
from hms_services.local.instance import Instance, ProcessRecord, find_instance
from hms_services.local.lifecycle import down
from hms_services.local.settings import LocalSettings
from hms_services.local.temporary.settled import every_reader
from hms_streams.log.positions import is_quiet, look
from hms_streams.memory.fold import fold_events
from hms_streams.process.configuration import load

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]

EVENTS = int(os.environ.get("HMS_TEST_CRASH_EVENTS", "3000"))
# The kills take half a minute on a quiet machine, and must fall into the writing. On a busy one
# they take longer, and the log grows by no more than this meanwhile.
EVENTS_A_SECOND = EVENTS / 30
SPACES = 20
VICTIMS = ("tiers", "kafka", "context", "embeddings", "concepts")
# The bar is thirty seconds on a machine of one's own; what is told at the end is to be held against
# it. Here other tests may have most of the machine.
BACK_WITHIN_SECONDS = 120.0


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[tuple[LocalSettings, Instance]]:
    """A whole supervised instance of its own, broker included."""
    settings = load(
        LocalSettings,
        home=tmp_path / "home",
        cache=cache_folder(),
        free_ports=True,
        # What is embedded is all one here, and the model takes most of the time.
        embedding="ngrams",
    )
    running = up_detached(settings)
    yield settings, running
    down(settings)


def life_of(random: Random, known: dict[str, list[bytes]]) -> MemoryEvent:
    """One more thing that happens in one of the spaces; some repeat what happened before."""
    space = f"space-{random.randrange(SPACES)}"
    ids = known.setdefault(space, [])
    chosen = random.sample(ids, min(len(ids), 3))
    body = random.choices(
        [
            Observed(content=f"{space} saw {random.random()}"),
            Recalled(memory_ids=tuple(chosen)),
            Rated(memory_id=chosen[0] if chosen else new_event_id(), rating=random.uniform(-1, 1)),
            Tagged(memory_id=chosen[0] if chosen else new_event_id(), added=("pinned",)),
            Forgotten(memory_ids=tuple(chosen[:1])),
        ],
        weights=[80, 10, 4, 4, 2],
    )[0]
    made = event(space=space, body=body)
    if isinstance(body, Observed):
        ids.append(made.event_id)
    return made


def write_events(
    writer: EventWriter, random: Random, kills_over: threading.Event, done: threading.Event
) -> None:
    """Events for as long as there are kills, and at least ``EVENTS``; one in fifty comes twice."""
    known: dict[str, list[bytes]] = {}
    written = 0
    while written < EVENTS or not kills_over.is_set():
        made = life_of(random, known)
        writer.write(made)
        if random.randrange(50) == 0:
            writer.write(made)
        written += 1
        if written % 20 == 0:
            kills_over.wait(20 / EVENTS_A_SECOND)
    writer.flush(180)
    done.set()


def process(settings: LocalSettings, name: str) -> ProcessRecord:
    """What the supervisor says of one process now."""
    running = find_instance(settings)
    assert running is not None, "the supervisor is gone"
    return next(record for record in running.processes if record.name == name)


def kill_and_wait(settings: LocalSettings, name: str) -> float:
    """kill -9 a process; the seconds until the supervisor has another one ready."""
    victim = process(settings, name)
    os.kill(victim.pid, signal.SIGKILL)

    def is_back() -> bool:
        now = process(settings, name)
        return now.state == "ready" and now.pid not in (0, victim.pid)

    return until(is_back, f"{name} back after kill -9", BACK_WITHIN_SECONDS)


def applied(bootstrap: str) -> dict[int, int]:
    """Partition to the next offset to fold."""
    positions: dict[int, int] = {}
    for message in read_all(bootstrap, topics.SPACES.name):
        if message.key().startswith(POSITION_PREFIX):
            position = CODEC.decode(message.value(), Position)
            held = positions.get(position.partition, 0)
            assert position.next_offset >= held, "a position went back"
            positions[position.partition] = position.next_offset
    return positions


def test_state_equals_the_fold_of_the_log_after_kills(
    instance: tuple[LocalSettings, Instance], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, running = instance
    bootstrap = running.bootstrap
    writer = EventWriter(bootstrap, "")
    kills_over, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=write_events, args=(writer, Random(7), kills_over, done))
    thread.start()
    back = {name: kill_and_wait(settings, name) for name in VICTIMS}
    kills_over.set()
    thread.join(300)
    assert done.is_set(), "not every event was acknowledged"

    ends = {m.partition(): m.offset() + 1 for m in read_all(bootstrap, topics.EVENTS.name)}

    def is_folded() -> bool:
        positions = applied(bootstrap)
        return all(positions.get(number, 0) >= end for number, end in ends.items())

    caught_up = until(is_folded, "everything folded", 240)
    log = cluster(settings.home)
    until(lambda: is_quiet(log, look(log), every_reader()), "every concept formed", 240)

    written = [(made, offset) for made, offset in admitted_events(bootstrap, "")]
    assert {made.event_id for made, _ in written} >= set(writer.acknowledged), "an event was lost"
    wanted = fold_events(written, lambda key: None, lambda key: None)
    states = folded_state(bootstrap, "", topics.STATE, MemoryState)
    assert states == {key: s for key, s in wanted.memories.items() if s is not None}
    assert folded_state(bootstrap, "", topics.SPACES, SpaceState) == wanted.spaces

    live = sum(state.tier is not Tier.FORGOTTEN for state in states.values())
    with grpc.insecure_channel(running.grpc_address) as channel:
        stub = MemoryServiceStub(channel)

        def listed() -> int:
            spaces = stub.ListSpaces(
                pb.ListSpacesRequest(parent="tenants/-", page_size=100), timeout=60
            ).spaces
            return sum(s.short_count + s.medium_count + s.long_count for s in spaces)

        until(lambda: listed() == live, f"{live} memories served", 180)
    with capsys.disabled():
        times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in back.items())
        print(
            f"\n{len(written)} events, {live} memories; back after kill -9: {times}; "
            f"caught up {caught_up:.1f} s after the last event; state equal to the fold of the log"
        )
