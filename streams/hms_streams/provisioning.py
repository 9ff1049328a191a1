"""Makes the topics of a cluster and publishes the schemas; safe at every start of every process.

``python -m hms_streams.provisioning`` does it once for a cluster and exits; see
``ProvisioningSettings``.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from time import monotonic, sleep

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ConfigurationError, HmsError, UnavailableError
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_schemas.topics import Topic
from hms_streams.log.consumers import unavailable
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.topics_ready import partition_counts
from hms_streams.process.configuration import load
from hms_streams.process.exit_status import exit_status
from hms_streams.process.process_settings import ClusterSettings

# The broker answers in milliseconds; a cluster that is electing leaders may take seconds.
_TIMEOUT_S = 20.0
# Brokers of a cluster that starts with this process format their disks first.
_BROKERS_WAIT_S = 120.0
_AGAIN_AFTER_S = 0.5
# Without it the client logs every refused connection while brokers start.
_QUIET = {"log_level": 0}
# The topic of schemas was made a moment ago, and its leader is known soon. With the client's 100 ms
# between two looks, half of the time that provisioning takes was waiting.
_LOOKS_OFTEN = {"topic.metadata.refresh.fast.interval.ms": 10}


class ProvisioningSettings(ClusterSettings):
    """What ``python -m hms_streams.provisioning`` makes. ``kafka_bootstrap`` is required."""

    replication: int = Field(default=1, ge=1, le=32)
    """Copies of each topic; the start waits for as many brokers."""

    @field_validator("kafka_bootstrap")
    @classmethod
    def _is_set(cls, value: str) -> str:
        if not value:
            raise PydanticCustomError("missing", "Field required")
        return value


def provision(
    bootstrap: str,
    *,
    prefix: str = "",
    partitions: int = topics.DEFAULT_PARTITIONS,
    replication: int = 1,
) -> None:
    """Create the topics that are missing and publish this build's schemas.

    Derived topics are made for every generation that exists. With three copies or more, two must
    hold a record before it is acknowledged, whatever the cluster's own default is: an acknowledged
    event then survives the loss of any one broker.

    Args:
        bootstrap: the cluster.
        prefix: put before every topic.
        partitions: of each topic that has no number of its own.
        replication: copies of each topic.

    Raises:
        UnavailableError: the cluster does not answer in time.
        ConfigurationError: a topic exists with another number of partitions.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap})
    wanted = {topic.named(prefix): topic for topic in topics.ALL if not topic.derived}
    for number in GenerationTopic(bootstrap, prefix).read().numbers:
        wanted |= {topic.named(prefix, number): topic for topic in topics.DERIVED}
    _make(admin, bootstrap, wanted, partitions, replication)
    _publish_schemas(bootstrap, prefix)


def provision_generation(bootstrap: str, *, prefix: str, number: int) -> None:
    """Create the missing topics of a generation, with as many partitions and copies as the log.

    Raises:
        UnavailableError: the cluster does not answer in time, or has no log of this prefix.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap, **_QUIET})
    name = topics.EVENTS.named(prefix)
    with _answering(bootstrap):
        log = admin.list_topics(name, timeout=_TIMEOUT_S).topics[name].partitions
    if not log:
        raise UnavailableError(f"{name} is missing.", fix="Run `hms up`.")
    wanted = {topic.named(prefix, number): topic for topic in topics.DERIVED}
    _make(admin, bootstrap, wanted, len(log), len(log[0].replicas))


def remove_topics(bootstrap: str, names: Collection[str]) -> None:
    """Delete topics; a topic that does not exist is passed over. Returns when they are gone.

    Raises:
        UnavailableError: the cluster does not answer, or refuses.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap, **_QUIET})
    present = list(_existing(admin, bootstrap, names))
    if not present:
        return
    for name, future in admin.delete_topics(present, operation_timeout=_TIMEOUT_S).items():
        try:
            future.result(timeout=_TIMEOUT_S)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
                raise UnavailableError(
                    f"topic {name} could not be deleted ({error.args[0].str()}).",
                    fix="Check the rights of this client, then run the same again.",
                ) from error
    deadline = monotonic() + _TIMEOUT_S
    while _existing(admin, bootstrap, present) and monotonic() < deadline:
        sleep(_AGAIN_AFTER_S)


def wait_for_brokers(bootstrap: str, count: int, wait_s: float = _BROKERS_WAIT_S) -> None:
    """Return when the cluster has ``count`` brokers. Blocks.

    Raises:
        UnavailableError: it has fewer after ``wait_s`` seconds.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap, **_QUIET})
    deadline = monotonic() + wait_s
    while (found := _brokers(admin)) < count:
        if monotonic() > deadline:
            raise UnavailableError(
                f"{found} of {count} brokers answer at {bootstrap}.",
                fix="Check HMS_KAFKA_BOOTSTRAP and the brokers, or lower HMS_REPLICATION.",
            )
        sleep(_AGAIN_AFTER_S)


def _brokers(admin: AdminClient) -> int:
    try:
        return len(admin.list_topics(timeout=_AGAIN_AFTER_S).brokers)
    except KafkaException:
        return 0


def _existing(admin: AdminClient, bootstrap: str, names: Collection[str]) -> dict[str, int]:
    """The number of partitions of those of the topics that exist."""
    with _answering(bootstrap):
        return partition_counts(admin, names, _TIMEOUT_S)


def _answering(bootstrap: str) -> AbstractContextManager[None]:
    fix = "Check HMS_KAFKA_BOOTSTRAP and that the broker runs."
    return unavailable(f"no Kafka broker answers at {bootstrap}", fix)


def _make(
    admin: AdminClient,
    bootstrap: str,
    wanted: Mapping[str, Topic],
    partitions: int,
    replication: int,
) -> None:
    """Create those of the topics, by their full names, that are missing."""
    existing = _existing(admin, bootstrap, wanted)
    _check_partitions(existing, wanted, partitions)
    missing = {name: topic for name, topic in wanted.items() if name not in existing}
    if missing:
        _create(admin, missing, partitions, replication)


def _check_partitions(
    existing: Mapping[str, int], wanted: Mapping[str, Topic], partitions: int
) -> None:
    for name, topic in wanted.items():
        asked = topic.partitions or partitions
        found = existing.get(name, asked)
        if found != asked:
            raise ConfigurationError(
                f"{name} has {found} partitions, HMS_PARTITIONS asks for {asked}.",
                fix=f"Set HMS_PARTITIONS={found}: keys would move, so the number is for life.",
            )


def _create(
    admin: AdminClient, missing: Mapping[str, Topic], partitions: int, replication: int
) -> None:
    wanted = [
        NewTopic(
            name,
            num_partitions=topic.partitions or partitions,
            replication_factor=replication,
            config={**topic.config(), "min.insync.replicas": str(_min_insync(replication))},
        )
        for name, topic in missing.items()
    ]
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


def _min_insync(replication: int) -> int:
    """Copies that an acknowledgement waits for; with two in all, one of them may be away."""
    return 2 if replication >= 3 else 1


def _publish_schemas(bootstrap: str, prefix: str) -> None:
    """Compaction keeps one copy of each, so publishing again costs nothing."""
    producer = Producer(
        {**PRODUCER_CONFIG, **_QUIET, **_LOOKS_OFTEN, "bootstrap.servers": bootstrap}
    )
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


def main() -> int:
    """Provision by the environment; returns 0 done, 1 failed, 78 misconfigured."""
    try:
        settings = load(ProvisioningSettings)
        wait_for_brokers(settings.kafka_bootstrap, settings.replication)
        provision(
            settings.kafka_bootstrap,
            prefix=settings.topic_prefix,
            partitions=settings.partitions,
            replication=settings.replication,
        )
    except HmsError as error:
        return exit_status(error)
    print(f"{len(topics.ALL)} topics are ready at {settings.kafka_bootstrap}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
