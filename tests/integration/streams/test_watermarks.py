"""Where partitions begin and end, asked of a cluster that elects their leaders just then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from tests.conftest import Kafka

from hms_streams.log.consumers import reader_settings
from hms_streams.log.watermarks import Bounds, offset_after, watermarks

pytestmark = pytest.mark.kafka
ELECTING = KafkaError(KafkaError.NOT_LEADER_FOR_PARTITION)
AWAY = KafkaError(KafkaError._TRANSPORT)


@pytest.fixture
def consumer(kafka: Kafka) -> Iterator[Consumer]:
    """Knows the cluster's topics of before the test."""
    with closing(Consumer(reader_settings(kafka.bootstrap, "ends"))) as made:
        made.list_topics(timeout=60)
        yield made


@pytest.fixture
def new_topic(kafka: Kafka, topic_prefix: str) -> Callable[[], str]:
    """Make a topic that no client has heard of yet; its name."""

    def make() -> str:
        name = f"{topic_prefix}new"
        admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
        admin.create_topics([NewTopic(name, 2, 1)])[name].result(20)
        return name

    return make


def test_a_topic_that_was_just_made_is_empty(
    consumer: Consumer, new_topic: Callable[[], str]
) -> None:
    assert watermarks(consumer, new_topic(), 1, timeout_s=20) == Bounds(0, 0)


def test_a_topic_that_was_just_made_has_no_offset_after_a_time(
    consumer: Consumer, new_topic: Callable[[], str]
) -> None:
    assert offset_after(consumer, new_topic(), 1, 1_000, timeout_s=20) is None


def test_the_first_offset_after_a_time(
    kafka: Kafka, consumer: Consumer, new_topic: Callable[[], str]
) -> None:
    topic = new_topic()
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for at_ms in (1_000, 2_000, 3_000):
        producer.produce(topic, b"", partition=0, timestamp=at_ms)
    producer.flush(20)
    found = [offset_after(consumer, topic, 0, at_ms, timeout_s=20) for at_ms in (999, 1_000, 3_000)]
    assert found == [0, 1, None]


class Failing(Consumer):
    """Answers with errors first, then that the partition holds the offsets from 3 to 8."""

    def __init__(self, bootstrap: str, *errors: KafkaError) -> None:
        super().__init__(reader_settings(bootstrap, "ends"))
        self.errors = list(errors)

    def get_watermark_offsets(self, *_: object, **__: object) -> tuple[int, int]:
        if self.errors:
            raise KafkaException(self.errors.pop(0))
        return 3, 9

    def offsets_for_times(self, asked: list[TopicPartition], **_: object) -> list[TopicPartition]:
        if self.errors:
            raise KafkaException(self.errors.pop(0))
        return [TopicPartition(asked[0].topic, asked[0].partition, 5)]


def test_both_are_asked_again_until_there_is_a_leader(kafka: Kafka) -> None:
    with closing(Failing(kafka.bootstrap, ELECTING, ELECTING)) as consumer:
        assert watermarks(consumer, "log", 0, timeout_s=20) == Bounds(3, 9)
    with closing(Failing(kafka.bootstrap, ELECTING, ELECTING)) as consumer:
        assert offset_after(consumer, "log", 0, 1, timeout_s=20) == 5


@pytest.mark.parametrize(("error", "timeout_s"), [(AWAY, 20.0), (ELECTING, 0.0)])
def test_another_error_and_an_election_without_end_are_raised(
    kafka: Kafka, error: KafkaError, timeout_s: float
) -> None:
    with closing(Failing(kafka.bootstrap, error)) as consumer, pytest.raises(KafkaException):
        watermarks(consumer, "log", 0, timeout_s)
