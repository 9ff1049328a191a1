"""How long a write takes until the broker has it: through gRPC, and from a plain producer."""

from __future__ import annotations

import random
import time

from confluent_kafka import Producer

import hms
from bench import ghz
from bench.figures import Figure, latencies
from bench.system.prepared_broker import PreparedBroker
from bench.system.seeded import filled
from bench.system.seeded_events import START_US, observed, sentence
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG

SUITE = "acks"
METHOD = "hms.memory.v1.MemoryService/RecordEvents"
PROTO = "hms/memory/v1/memory_service.proto"
BARS: dict[int, float | None] = {50: 5.0, 99: 20.0}
_NO_BARS: dict[int, float | None] = {50: None, 99: None}


def run(broker: PreparedBroker, *, writes: int = 500, rounds: int = 3) -> list[Figure]:
    """Measure one writer at a time, in a system that does nothing else."""
    with filled(broker, "acks.", spaces=1, each=100) as system:
        through = [_through_client(system.address, writes) for _ in range(rounds)]
        figures = latencies(SUITE, "gRPC, Python client", through, _NO_BARS)
        tool = ghz.find()
        if tool is not None:
            loads = [
                ghz.load(
                    tool, system.address, METHOD, PROTO, _requests(writes), callers=1, total=writes
                )
                for _ in range(rounds)
            ]
            answered = [load.milliseconds for load in loads]
            figures += latencies(SUITE, "gRPC", answered, BARS, "ghz")
        straight = [_straight(broker.bootstrap, system.prefix, writes) for _ in range(rounds)]
        return figures + latencies(SUITE, "plain producer", straight, BARS, "docs/events.md")


def _through_client(address: str, writes: int) -> list[float]:
    source, taken = random.Random(2), []
    with hms.connect(address, space="acks") as memory:
        for _ in range(writes):
            start = time.perf_counter()
            memory.remember(sentence(source))
            taken.append((time.perf_counter() - start) * 1e3)
    return taken


def _requests(writes: int) -> list[dict[str, object]]:
    source = random.Random(3)
    return [
        {
            "parent": "tenants/local/spaces/acks",
            "events": [{"observed": {"content": sentence(source), "kind": "KIND_MESSAGE"}}],
        }
        for _ in range(writes)
    ]


def _straight(bootstrap: str, prefix: str, writes: int) -> list[float]:
    """Milliseconds of a producer with the settings of docs/events.md, one event at a time."""
    producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": bootstrap, "log_level": 0})
    codec, topic, source = Codec(), topics.EVENTS.named(prefix), random.Random(4)
    key, taken = space_key("local", "straight"), []
    base = time.time_ns()
    for number in range(writes):
        event = observed("straight", base + number, sentence(source), START_US)
        start = time.perf_counter()
        producer.produce(topic, codec.encode(event), key)
        producer.flush()
        taken.append((time.perf_counter() - start) * 1e3)
    return taken
