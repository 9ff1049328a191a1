"""Waits until the broker answers and topics exist, with equal partition numbers; their ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from time import monotonic, sleep

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

from hms_schemas.errors import StartError, UnavailableError
from hms_streams.log.consumers import unavailable

# A broker that is starting answers within seconds; topics are made right after it.
_WAIT_S = 60.0
_AGAIN_AFTER_S = 0.5
_ANSWER_S = 5.0


def wait_for_topics(
    bootstrap: str, co_partitioned: Sequence[str], partitions: int, wait_s: float = _WAIT_S
) -> None:
    """Return when all topics exist with that many partitions. Blocks.

    Args:
        bootstrap: the cluster.
        co_partitioned: the full names of the topics.
        partitions: how many each of them must have.
        wait_s: how long to wait for the broker and the topics.

    Raises:
        UnavailableError: no broker answers within ``wait_s``.
        StartError: a topic is missing or has another number of partitions.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    deadline = monotonic() + wait_s
    while True:
        counts = _counts_now(admin, co_partitioned)
        if counts is not None and all(counts.get(topic) for topic in co_partitioned):
            break
        if monotonic() > deadline:
            _give_up(bootstrap, co_partitioned, counts)
        sleep(_AGAIN_AFTER_S)
    wrong = {t: counts[t] for t in co_partitioned if counts[t] != partitions}
    if wrong:
        raise StartError(
            f"topics with another number of partitions than {partitions}: {wrong}.",
            fix="The number cannot be changed: set HMS_PARTITIONS to it, or use another prefix.",
        )


def partition_counts(
    admin: AdminClient, names: Collection[str], timeout_s: float
) -> dict[str, int]:
    """The number of partitions of each of these topics; a topic that does not exist is left out.

    The broker is asked for these topics alone: a cluster that is shared may have thousands.

    Raises:
        KafkaException: the broker does not answer within ``timeout_s``.
    """
    described = admin.describe_topics(TopicCollection(list(names)), request_timeout=timeout_s)
    counts = {}
    for name, future in described.items():
        # Not raised where a topic is missing: a raised error holds this frame, the frame holds the
        # client, and the client would stay connected until the next garbage collection.
        error = future.exception()
        if error is None:
            counts[name] = len(future.result().partitions)
        elif not _says_unknown(error):
            raise error
    return counts


def topic_ids(bootstrap: str, names: list[str]) -> dict[str, str]:
    """The cluster's own id of each topic; a topic that is made again has another id.

    Raises:
        UnavailableError: the broker does not answer.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap})
    described = admin.describe_topics(TopicCollection(names), request_timeout=_ANSWER_S)
    with unavailable("the topics cannot be described"):
        return {name: str(future.result().topic_id) for name, future in described.items()}


def _says_unknown(error: BaseException) -> bool:
    code = error.args[0].code() if isinstance(error, KafkaException) else None
    return bool(code == KafkaError.UNKNOWN_TOPIC_OR_PART)


def _counts_now(admin: AdminClient, names: Sequence[str]) -> dict[str, int] | None:
    try:
        return partition_counts(admin, names, _ANSWER_S)
    except KafkaException:
        return None


def _give_up(bootstrap: str, topics: Sequence[str], counts: dict[str, int] | None) -> None:
    if counts is None:
        raise UnavailableError(
            f"no broker answers at {bootstrap}.",
            fix="Start it with `hms up`, or set HMS_KAFKA_BOOTSTRAP.",
        )
    missing = [topic for topic in topics if not counts.get(topic)]
    raise StartError(f"topics are missing: {missing}.", fix="`hms up` makes them.")
