"""Topics and schemas made ready on a cluster: safe to run at every start, by several processes."""

from __future__ import annotations

from collections.abc import Iterable

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ConfigurationError, UnavailableError
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_schemas.topics import Topic

# The broker answers in milliseconds; a cluster that is electing leaders may take seconds.
_TIMEOUT_S = 20.0


def provision(
    bootstrap: str,
    *,
    prefix: str = "",
    partitions: int = topics.DEFAULT_PARTITIONS,
    replication: int = 1,
) -> None:
    """Create the topics that are missing and publish this build's schemas.

    Raises:
        UnavailableError: the cluster does not answer in time.
        ConfigurationError: a topic exists with another number of partitions.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap})
    existing = _existing(admin, bootstrap)
    _check_partitions(existing, prefix, partitions)
    missing = [topic for topic in topics.ALL if topic.named(prefix) not in existing]
    _create(admin, missing, prefix, partitions, replication)
    _publish_schemas(bootstrap, prefix)


def _existing(admin: AdminClient, bootstrap: str) -> dict[str, int]:
    """Topic name to its number of partitions."""
    try:
        metadata = admin.list_topics(timeout=_TIMEOUT_S)
    except KafkaException as error:
        raise UnavailableError(
            f"no Kafka broker answers at {bootstrap} ({error.args[0].str()}).",
            fix="Check HMS_KAFKA_BOOTSTRAP and that the broker runs.",
        ) from error
    return {name: len(topic.partitions) for name, topic in metadata.topics.items()}


def _check_partitions(existing: dict[str, int], prefix: str, partitions: int) -> None:
    for topic in topics.ALL:
        wanted = topic.partitions or partitions
        found = existing.get(topic.named(prefix), wanted)
        if found != wanted:
            raise ConfigurationError(
                f"{topic.named(prefix)} has {found} partitions, HMS_PARTITIONS asks for {wanted}.",
                fix=f"Set HMS_PARTITIONS={found}: keys would move, so the number is for life.",
            )


def _create(
    admin: AdminClient, missing: Iterable[Topic], prefix: str, partitions: int, replication: int
) -> None:
    wanted = [
        NewTopic(
            topic.named(prefix),
            num_partitions=topic.partitions or partitions,
            replication_factor=replication,
            config=topic.config(),
        )
        for topic in missing
    ]
    if not wanted:
        return
    for name, future in admin.create_topics(wanted, operation_timeout=_TIMEOUT_S).items():
        try:
            future.result(timeout=_TIMEOUT_S)
        except KafkaException as error:
            # Another process of HMS that starts at the same moment may have been faster.
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise UnavailableError(
                    f"topic {name} could not be created ({error.args[0].str()}).",
                    fix="Check the broker's log and the rights of this client.",
                ) from error


def _publish_schemas(bootstrap: str, prefix: str) -> None:
    """Compaction keeps one copy of each, so publishing again costs nothing."""
    producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": bootstrap})
    failures: list[str] = []

    def delivered(error: KafkaError | None, _message: object) -> None:
        if error is not None:
            failures.append(error.str())

    for fingerprint, text in Codec().published().items():
        producer.produce(
            topics.SCHEMAS.named(prefix), key=fingerprint, value=text.encode(), callback=delivered
        )
    if producer.flush(_TIMEOUT_S) or failures:
        raise UnavailableError(
            f"schemas could not be published ({failures[:1] or 'timed out'}).",
            fix="Check the broker's log and the rights of this client.",
        )
