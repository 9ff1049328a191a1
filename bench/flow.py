"""How long a write takes, under load, until it is in the working set and found by its meaning.

A plain producer writes at a steady rate. At the same time a client writes one memory after the
other, reads it with its consistency token, and searches for it until its vector is found.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice

from confluent_kafka import Producer

import hms
from bench.figures import Figure, latencies
from bench.system.prepared_broker import PreparedBroker
from bench.system.seeded import filled
from bench.system.seeded_events import mixed, sentence
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG

SUITE = "flow"
RATES = (50, 200, 1_000)
# The bar is for the load of normal use. At higher rates than the model embeds, vectors queue.
_BARRED = 50
_FOUND_WITHIN_S = 20.0
_PAUSE_S = 0.005


def run(
    broker: PreparedBroker, *, rates: tuple[int, ...] = RATES, seconds: float = 20.0
) -> list[Figure]:
    """Measure at each rate (events/s), each time with a new system."""
    figures = []
    for rate in rates:
        with (
            filled(broker, f"flow{rate}.", spaces=10, each=100) as system,
            _writing(broker.bootstrap, system.prefix, rate),
        ):
            folded, found, lost = _probe(system.address, seconds)
        name = f"at {rate} events/s"
        working: dict[int, float | None] = {50: None, 95: None, 99: None}
        vector = {**working, 95: 1_000.0 if rate == _BARRED else None}
        figures += latencies(SUITE, f"{name}, in the working set", [folded], working)
        if found:
            figures += latencies(SUITE, f"{name}, findable by vector", [found], vector)
        note = f"of {len(folded)} probes"
        figures.append(
            Figure(SUITE, f"{name}, not found within {_FOUND_WITHIN_S:.0f} s", lost, "probes",
                   note=note)
        )  # fmt: skip
    return figures


def _probe(address: str, seconds: float) -> tuple[list[float], list[float], int]:
    """Milliseconds to the working set, milliseconds to the vector, and how many were not found."""
    folded, found, lost = [], [], 0
    source = random.Random(time.time_ns())
    with hms.connect(address, space="probe") as memory:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text, start = sentence(source), time.perf_counter()
            written = memory.remember(text)
            memory.get(written.id)
            folded.append((time.perf_counter() - start) * 1e3)
            if _found_by_vector(memory, written.id, text):
                found.append((time.perf_counter() - start) * 1e3)
            else:
                lost += 1
    return folded, found, lost


def _found_by_vector(memory: hms.Memory, memory_id: str, text: str) -> bool:
    end = time.monotonic() + _FOUND_WITHIN_S
    while time.monotonic() < end:
        for hit in memory.recall(text, limit=3):
            if hit.memory.id == memory_id and hit.signals.get("meaning", 0.0) > 0:
                return True
        time.sleep(_PAUSE_S)
    return False


@contextmanager
def _writing(bootstrap: str, prefix: str, rate: int) -> Iterator[None]:
    """Write ``rate`` events a second, evenly, from a thread while the block runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_write, args=(bootstrap, prefix, rate, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _write(bootstrap: str, prefix: str, rate: int, stop: threading.Event) -> None:
    producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": bootstrap, "log_level": 0})
    codec, topic, events = Codec(), topics.EVENTS.named(prefix), mixed(50)
    start = time.monotonic()
    for written in count(step=10):
        if stop.wait(max(0.0, start + written / rate - time.monotonic())):
            break
        for event in islice(events, 10):
            producer.produce(topic, codec.encode(event), space_key(event.tenant, event.space))
        producer.poll(0)
    producer.flush()
