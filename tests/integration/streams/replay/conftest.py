"""A system that was used and then stopped: a log with all that a log can hold, and its state."""

from __future__ import annotations

import random
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer
from tests.conftest import Kafka
from tests.integration.streams.processors.conftest import PARTITIONS, TIERS, Shell, Worker
from tests.waiting import until

from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    Body,
    Forgotten,
    Kind,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Tagged,
    Ticked,
)
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_streams.log.log_source import LogSource
from hms_streams.provisioning import provision

START_US = 1_700_000_000_000_000
EVENTS = 1_200
CODEC = Codec()


def events(count: int = EVENTS, seed: int = 11, spaces: int = 12) -> list[MemoryEvent]:
    """Spaces over some days: mostly something is said, often recalled, at times forgotten."""
    draw = random.Random(seed)
    known: dict[str, list[bytes]] = {f"space-{number}": [] for number in range(spaces)}
    made = []
    for number in range(count):
        space = draw.choice(list(known))
        event_id = draw.randbytes(16)
        body = _body(draw, number, known[space])
        if isinstance(body, Observed):
            known[space].append(event_id)
        at = START_US + number * 240_000_000
        made.append(
            MemoryEvent(event_id=event_id, tenant="local", space=space, occurred_at=at, body=body)
        )
    return made


def _body(draw: random.Random, number: int, known: list[bytes]) -> Body:
    chance = draw.random()
    if chance < 0.55 or not known:
        kind = draw.choice([Kind.MESSAGE, Kind.FACT])
        return Observed(content=f"number {number} " + "word " * draw.randrange(60), kind=kind)
    memory_id = draw.choice(known)
    if chance < 0.8:
        return Recalled(memory_ids=(memory_id,))
    if chance < 0.87:
        return Rated(memory_id=memory_id, rating=draw.choice([-1.0, 1.0]))
    if chance < 0.93:
        return Tagged(memory_id=memory_id, added=("tag",))
    return Forgotten(memory_ids=(memory_id,)) if chance < 0.97 else Ticked()


def produce(producer: Producer, topic: str, event: MemoryEvent) -> None:
    """Append one event as a producer of HMS does."""
    key = space_key(event.tenant, event.space)
    producer.produce(topic, key=key, value=CODEC.encode(event))


def write_log(shell: Shell) -> None:
    """Events, garbage and a stranger's event among them; transactions, one of them given up."""
    producer = shell.producer()
    made = events()
    for number, event in enumerate(made[:-200]):
        produce(producer, shell.events, event)
        if number % 100 == 50:
            producer.produce(shell.events, key=b"local/space-1", value=b"garbage")
    stranger = MemoryEvent(
        event_id=b"s" * 16,
        tenant="stranger",
        space="space-1",
        occurred_at=START_US,
        body=Observed(content="not served here"),
    )
    produce(producer, shell.events, stranger)
    assert producer.flush(20) == 0
    write_transaction(shell, made[-200:-100], is_kept=True)
    write_transaction(shell, events(100, seed=5), is_kept=False)
    write_transaction(shell, made[-100:], is_kept=True)


def write_transaction(shell: Shell, share: list[MemoryEvent], *, is_kept: bool) -> None:
    """Append events in one transaction, which is committed or given up."""
    config = {key: value for key, value in PRODUCER_CONFIG.items() if key != "enable.idempotence"}
    producer = Producer(
        {**config, "bootstrap.servers": shell.bootstrap, "transactional.id": uuid.uuid4().hex}
    )
    producer.init_transactions(20)
    producer.begin_transaction()
    for event in share:
        produce(producer, shell.events, event)
    producer.flush(20)
    if is_kept:
        producer.commit_transaction(20)
    else:
        producer.abort_transaction(20)


@pytest.fixture(scope="package")
def used(kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shell, Worker]]:
    """A log that a real worker has folded to its end; the worker is stopped. Only read it."""
    prefix = f"t{uuid.uuid4().hex[:12]}."
    provision(kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    shell = Shell(kafka.bootstrap, prefix, tmp_path_factory.mktemp("home"))
    write_log(shell)
    worker = shell.worker(module=TIERS)
    worker.start_ready()
    until(lambda: has_folded_all(shell), worker.why)
    assert worker.kill(signal.SIGTERM) == 0
    yield shell, worker
    if worker.process is not None and worker.process.poll() is None:
        worker.kill()


@pytest.fixture
def shell(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> Shell:
    """Fresh topics, nothing in them and nobody at work."""
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=PARTITIONS)
    return Shell(kafka.bootstrap, topic_prefix, tmp_path)


@pytest.fixture
def source(used: tuple[Shell, Worker]) -> LogSource:
    return source_of(used[0])


def source_of(shell: Shell) -> LogSource:
    return LogSource(shell.bootstrap, shell.prefix)


def has_folded_all(shell: Shell) -> bool:
    """Whether the positions are behind the last record of each partition."""
    last: dict[int, int] = {}
    for message in shell.log():
        last[message.partition()] = message.offset()
    positions = {int(key.rsplit(b"/", 1)[1]): at for key, at in shell.positions().items()}
    return all(positions.get(number, 0) > offset for number, offset in last.items())
