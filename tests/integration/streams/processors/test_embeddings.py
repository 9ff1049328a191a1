"""The embeddings processor over the real log: where vectors go, once, and when they are gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from prometheus_client import CollectorRegistry
from qdrant_client import QdrantClient
from tests.conftest import Kafka, cache_folder
from tests.integration.streams.processors.conftest import running_processor
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Embedding, MemoryState, Sealed, Tier
from hms_schemas.ids import new_event_id
from hms_schemas.keys import memory_key
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_streams.embedding.embedder import Embedder
from hms_streams.index.qdrant_server import ServerIndex
from hms_streams.index.vector_index import VectorIndex
from hms_streams.log.watermarks import watermarks
from hms_streams.process.configuration import load
from hms_streams.processors.embeddings.embeddings_metrics import EmbeddingsMetrics
from hms_streams.processors.embeddings.embeddings_processor import (
    OpenServerIndex,
    embeddings_process,
)
from hms_streams.processors.embeddings.embeddings_settings import EmbeddingsSettings
from hms_streams.provisioning import provision

pytestmark = pytest.mark.kafka
PARTITIONS = 3
# Not where the key would hash to: the space of the test lives here, whatever its memories' keys.
PARTITION = 2
CODEC = Codec()


class Topics:
    """Writes states and reads what the processor made of them."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": bootstrap})

    def write(self, key: bytes, value: bytes | None) -> None:
        """Write to the state topic and wait for the ack."""
        self._producer.produce(
            topics.STATE.named(self._prefix), key=key, value=value, partition=PARTITION
        )
        assert self._producer.flush(10) == 0

    def put(self, state: MemoryState) -> bytes:
        """Write a memory; returns its key."""
        key = memory_key(state.tenant, state.space, state.memory_id)
        self.write(key, CODEC.encode(state))
        return key

    def read(self, topic: topics.Topic) -> list[tuple[int, bytes, bytes | None, dict[str, bytes]]]:
        """Everything in a topic: partition, key, value, headers."""
        consumer = Consumer({"bootstrap.servers": self._bootstrap, "group.id": "test-reader"})
        name, found = topic.named(self._prefix), []
        try:
            for partition in range(PARTITIONS):
                at = TopicPartition(name, partition, 0)
                end = watermarks(consumer, name, partition, timeout_s=20).high
                consumer.assign([at])
                while end and (not found or found[-1][4] < end - 1 or found[-1][0] != partition):
                    message = consumer.poll(10)
                    assert message is not None
                    headers = dict(message.headers() or [])
                    found.append(
                        (partition, message.key(), message.value(), headers, message.offset())
                    )
        finally:
            consumer.close()
        return [row[:4] for row in found]

    def vectors(self) -> dict[bytes, Embedding | None]:
        """The last record of each key of the embeddings topic."""
        return {
            key: CODEC.decode(value, Embedding) if value else None
            for _, key, value, _ in self.read(topics.EMBEDDINGS)
        }


@pytest.fixture
def log(kafka: Kafka, topic_prefix: str) -> Topics:
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=PARTITIONS)
    return Topics(kafka.bootstrap, topic_prefix)


Running = Callable[..., AbstractContextManager[EmbeddingsMetrics]]


@pytest.fixture
def running(kafka: Kafka, topic_prefix: str, tmp_path: Path, log: Topics) -> Running:
    """Run a processor for as long as a ``with`` block lasts; gives its metrics."""
    settings = load(
        EmbeddingsSettings,
        kafka_bootstrap=kafka.bootstrap,
        topic_prefix=topic_prefix,
        partitions=PARTITIONS,
        home=tmp_path,
        cache=cache_folder(),
        embeddings_metrics_port=0,
        schema_wait_s=0,
    )

    @contextmanager
    def run(opening: OpenServerIndex | None = None) -> Iterator[EmbeddingsMetrics]:
        metrics = EmbeddingsMetrics(CollectorRegistry())
        processor = embeddings_process(settings, metrics, opening)
        with running_processor(processor):
            yield metrics

    return run


def memory(content: object = "Tea, please.", **fields: object) -> MemoryState:
    known = {
        "memory_id": new_event_id(),
        "tenant": "local",
        "space": "ada",
        "applied_offset": 0,
        "observed_offset": 0,
        "policy_version": 1,
        "tier": Tier.SHORT,
        "tier_since": 0,
        "tier_reason": "observed",
        "content": content,
        "occurred_at": 0,
        "tokens": 3,
    }
    return MemoryState(**{**known, **fields})


def test_a_vector_comes_to_the_partition_of_its_state(log: Topics, running: Running) -> None:
    state = memory(applied_offset=7)
    key = log.put(state)

    with running():
        until(lambda: bool(log.read(topics.EMBEDDINGS)))

    ((partition, found_key, value, _),) = log.read(topics.EMBEDDINGS)
    embedding = CODEC.decode(value, Embedding)
    vector = np.frombuffer(embedding.vector, "<f4")
    assert (partition, found_key) == (PARTITION, key)
    assert embedding.memory_id == state.memory_id
    assert embedding.content_hash == hashlib.sha256(b"Tea, please.").digest()
    assert (embedding.dimensions, embedding.source_offset) == (len(vector), 7)
    assert float(vector @ vector) == pytest.approx(1.0, abs=1e-4)


def test_a_long_text_has_a_vector_for_each_passage_and_blocks_no_short_one(
    log: Topics, running: Running
) -> None:
    long = "The ferry to Texel takes twenty minutes, and bicycles go for free. " * 60
    keys = [log.put(memory(f"{n}. {long}")) for n in range(8)]
    short = log.put(memory("Tea, please."))

    with running():
        until(lambda: len(log.vectors()) == 9)

    written = [key for _, key, _, _ in log.read(topics.EMBEDDINGS)]
    assert written.index(short) < written.index(keys[-1])
    embedding = log.vectors()[keys[0]]
    assert embedding is not None
    count = len(embedding.passages) // embedding.dimensions
    assert count == len(embedding.passage_parts) == 6
    assert sum(embedding.passage_parts) * embedding.part_dimensions == len(embedding.parts)
    assert embedding.content_hash != hashlib.sha256(f"0. {long}".encode()).digest()


def test_nothing_is_embedded_twice_even_when_nothing_was_committed(
    log: Topics, running: Running, kafka: Kafka, topic_prefix: str
) -> None:
    state = memory()
    key = log.put(state)
    with running():
        until(lambda: key in log.vectors())
    rewind(kafka.bootstrap, f"{topic_prefix}hms-embeddings", topics.STATE.named(topic_prefix))
    log.put(memory("Something else.", memory_id=state.memory_id, applied_offset=1))
    other = log.put(memory("Coffee."))

    with running() as metrics:
        until(lambda: other in log.vectors())

    # The changed content and the new memory; the unchanged first record of the log is one key
    # with its successor, and the latest word counts.
    assert metrics.embedded._value.get() == 2
    with running() as again:
        third = log.put(memory("Water."))
        until(lambda: third in log.vectors())
    assert again.embedded._value.get() == 1


@pytest.mark.parametrize("end", ["marker", "tombstone"])
def test_what_is_forgotten_loses_its_vector(log: Topics, running: Running, end: str) -> None:
    state = memory()
    key = log.put(state)
    with running():
        until(lambda: key in log.vectors())
        if end == "marker":
            log.put(memory(None, memory_id=state.memory_id, tier=Tier.FORGOTTEN, applied_offset=1))
        else:
            log.write(key, None)
        until(lambda: log.vectors()[key] is None)


def test_sealed_content_and_what_is_gone_before_it_was_embedded_have_none(
    log: Topics, running: Running
) -> None:
    log.put(memory(Sealed(key_id="k", nonce=b"n" * 12, ciphertext=b"c" * 20)))
    gone = memory()
    log.put(gone)
    log.put(memory(None, memory_id=gone.memory_id, tier=Tier.FORGOTTEN, applied_offset=1))
    last = log.put(memory("Embedded."))

    with running():
        until(lambda: last in log.vectors())

    assert set(log.vectors()) == {last}


def test_what_cannot_be_read_is_kept_with_its_reason(log: Topics, running: Running) -> None:
    log.write(b"local/ada/not-a-uuid", CODEC.encode(memory()))
    log.write(memory_key("local", "ada", new_event_id()), b"garbage")
    last = log.put(memory())

    with running():
        until(lambda: last in log.vectors())

    letters = log.read(topics.EMBEDDINGS_DLQ)
    assert {partition for partition, *_ in letters} == {PARTITION}
    assert [headers["dlq.error.type"] for *_, headers in letters] == [b"bad_key", b"no_avro_frame"]
    assert letters[1][2] == b"garbage"
    assert letters[0][3]["dlq.offset"] == b"0"


def test_a_server_index_is_kept_current_and_a_new_one_is_filled(
    log: Topics, running: Running
) -> None:
    kept, forgotten = memory("Tea, please."), memory("More tea.")
    log.put(kept)
    key = log.put(forgotten)
    first = Collection()
    with running(first.opening):
        until(lambda: first.found() == (2, 2))
        log.write(key, None)
        until(lambda: first.found() == (1, 1))

    second = Collection()
    with running(second.opening) as metrics:
        until(lambda: second.found() == (1, 1))

    assert metrics.embedded._value.get() == 0


class Collection:
    """A collection of the client's local mode, seen through the server's index."""

    def __init__(self) -> None:
        self._client = QdrantClient(":memory:")
        self._index: ServerIndex | None = None

    def opening(
        self, settings: EmbeddingsSettings, embedder: Embedder | None
    ) -> VectorIndex | None:
        assert embedder is not None
        self._embedder = embedder
        self._index = ServerIndex(self._client, embedder.model_id, embedder.dimensions)
        return self._index

    def found(self) -> tuple[int, int]:
        """How many are found by a word, and by their meaning."""
        if self._index is None:
            return 0, 0
        near = self._index.search_vector("local/ada", self._embedder.embed(["tea"])[0], 9)
        return len(self._index.search_words("local/ada", "tea", 9)), len(near)


def rewind(bootstrap: str, group: str, topic: str) -> None:
    """Set a group back to the beginning, as a crash before the first commit leaves it.

    A worker keeps its place in the group when it stops, until its session ends; before that the
    broker takes no commit from outside.
    """
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group})
    beginnings = [TopicPartition(topic, p, 0) for p in range(PARTITIONS)]

    def is_rewound() -> bool:
        try:
            return bool(consumer.commit(offsets=beginnings, asynchronous=False))
        except KafkaException as error:
            if error.args[0].code() != KafkaError.UNKNOWN_MEMBER_ID:
                raise
            return False

    try:
        until(is_rewound)
    finally:
        consumer.close()
