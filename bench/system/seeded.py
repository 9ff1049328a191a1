"""Fills a system with memories and their vectors, much faster than embedding them.

Events go through the log and the tiers worker as usual. The vectors are written to the embeddings
topic before: a few hundred come from the model, the others lie between two of these, with some
noise. So the embeddings worker has nothing to embed. The index reads the topic as usual.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from bench.system.prepared_broker import PARTITIONS, READY_S, MeasuredProcess, PreparedBroker, until
from bench.system.seeded_events import (
    START_US,
    Record,
    observed,
    produce,
    produce_records,
    sentence,
)
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Embedding, MemoryEvent
from hms_schemas.keys import memory_key, space_key
from hms_schemas.partitioning import partition_of
from hms_services.local.processes.ports import free_ports
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.embedder_loading import load_embedder
from hms_streams.embedding.meaning import Vectors, shrunk
from hms_streams.embedding.text_role import Role

_REAL_VECTORS = 300
# Vectors are then as far apart as those of two turns about the same thing.
_NOISE = 0.35
_FILL_S = 1_800.0


@dataclass(frozen=True)
class FilledSystem:
    """A running system, and its topic prefix."""

    prefix: str
    address: str
    tiers: MeasuredProcess
    embeddings: MeasuredProcess
    context: MeasuredProcess

    @property
    def children(self) -> tuple[MeasuredProcess, MeasuredProcess, MeasuredProcess]:
        """All processes of the system."""
        return self.tiers, self.embeddings, self.context


@contextmanager
def filled(
    broker: PreparedBroker, prefix: str, *, spaces: int, each: int
) -> Iterator[FilledSystem]:
    """A system with ``each`` memories in each of ``spaces`` spaces, when all are indexed."""
    broker.topics(prefix)
    events = [
        observed(f"space-{space}", number, text, START_US + number * 60_000_000)
        for space in range(spaces)
        for number, text in enumerate(_texts(space, each))
    ]
    embedder = load_embedder("onnx", None, broker.cache)
    assert embedder is not None
    embeddings = topics.EMBEDDINGS.named(prefix)
    produce_records(broker.bootstrap, embeddings, _embeddings(events, embedder))
    produce(broker.bootstrap, prefix, events)
    system = _start(broker, prefix)
    try:
        until(lambda: _settled(system, len(events)), _FILL_S, "folding and indexing")
        yield system
    finally:
        broker.stop(*system.children)


def _texts(space: int, each: int) -> Iterator[str]:
    source = random.Random(space)
    return (sentence(source) for _ in range(each))


def _embeddings(events: list[MemoryEvent], embedder: Embedder) -> Iterator[Record]:
    codec, source = Codec(), np.random.default_rng(7)
    meanings = embedder.meanings(
        [sentence(random.Random(n)) for n in range(_REAL_VECTORS)], Role.MEMORY
    )
    real = np.stack([meaning.whole for meaning in meanings])
    parts = [shrunk(meaning.parts).tobytes() for meaning in meanings]
    for event in events:
        text = getattr(event.body, "content", "")
        record = Embedding(
            memory_id=event.event_id, tenant=event.tenant, space=event.space,
            model_id=embedder.model_id, content_hash=hashlib.sha256(text.encode()).digest(),
            dimensions=embedder.dimensions, vector=_between(real, source), source_offset=0,
            parts=bytes(parts[source.integers(len(parts))]),
            part_dimensions=embedder.part_dimensions,
        )  # fmt: skip
        key = memory_key(event.tenant, event.space, event.event_id)
        # On the partition of its space, where the embeddings worker looks for it.
        partition = partition_of(space_key(event.tenant, event.space), PARTITIONS)
        yield Record(key, codec.encode(record), partition)


def _between(real: Vectors, source: np.random.Generator) -> bytes:
    first, second = source.integers(len(real), size=2)
    share = source.random()
    noise = source.normal(scale=_NOISE / real.shape[1] ** 0.5, size=real.shape[1])
    vector = share * real[first] + (1 - share) * real[second] + noise
    return bytes((vector / np.linalg.norm(vector)).astype("<f4").tobytes())


def _start(broker: PreparedBroker, prefix: str) -> FilledSystem:
    port = free_ports(1)[0]
    system = FilledSystem(
        prefix,
        f"127.0.0.1:{port}",
        broker.start("tiers", prefix),
        broker.start("embeddings", prefix),
        broker.start("context", prefix, HMS_GRPC_PORT=str(port)),
    )
    for child in system.children:
        until(child.ready, READY_S, f"{child.name} ready")
    return system


def _settled(system: FilledSystem, memories: int) -> bool:
    return (
        system.context.metric("hms_memories") >= memories
        and system.context.metric("hms_index_age_seconds") == 0
        and system.tiers.metric("hms_tiers_consumer_lag") == 0
    )
