"""Consumers of Kafka: their settings, and what a client's error becomes. Declared here alone.

There are two kinds. A reader only looks: partitions are assigned to it by hand, it joins no group
and commits nothing. A member joins a group, is given partitions, and commits offsets itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import Consumer, KafkaError, KafkaException, Message

from hms_schemas.errors import UnavailableError

Settings = dict[str, str | int | float | bool]
"""Properties of librdkafka; add a consumer's own with ``|``."""

READS_TO_END: Settings = {"fetch.wait.max.ms": 50}
"""For a consumer that is closed when it has read everything that was there.

The broker keeps a request for so long while there is no record, and the reader cannot know before
the answer that it is at the end. Kafka's default of 500 ms made every start of a process and many
commands half a second longer. A reader that stays keeps the default: with 50 ms the broker of an
idle system used 13 % of a core, not 6 %.
"""

CHECK_BROKER = "Check that the broker runs: `hms status`."
START_BROKER = "`hms status` tells what runs; `hms up` starts it."


def reader_settings(bootstrap: str, group: str, *, logs: bool = False) -> Settings:
    """Settings of a consumer that only looks.

    Args:
        bootstrap: the cluster.
        group: the name that librdkafka requires; the group is never joined.
        logs: whether the client writes its own lines to the log of this process. It says
            "connection refused" twenty times a second while a broker is away.
    """
    settings: Settings = {
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
    }
    return settings if logs else settings | {"log_level": 0}


def member_settings(bootstrap: str, group: str, *, client_id: str, instance_id: str) -> Settings:
    """Settings of a consumer that joins a group and commits offsets by its own calls.

    Args:
        bootstrap: the cluster.
        group: the whole name of the group.
        client_id: how the broker's logs name the client.
        instance_id: the same at every start of the same worker. The group then gives a worker
            that is started again its partitions back at once.
    """
    return {
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "client.id": client_id,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "partition.assignment.strategy": "cooperative-sticky",
        "group.instance.id": instance_id,
        # A worker that does not come back is noticed within this time. It covers the longest
        # batch; while one is worked on, the client's own thread tells the group that it lives.
        "session.timeout.ms": 10_000,
    }


@contextmanager
def opened(settings: Settings, failure: str, fix: str = CHECK_BROKER) -> Iterator[Consumer]:
    """A consumer for the block; closed however the block ends.

    Raises:
        UnavailableError: as ``unavailable`` does.
    """
    with unavailable(failure, fix):
        consumer = Consumer(settings)
        try:
            yield consumer
        finally:
            consumer.close()


@contextmanager
def unavailable(failure: str, fix: str = CHECK_BROKER) -> Iterator[None]:
    """Raise a ``KafkaException`` of the block as our own error.

    Args:
        failure: what could not be done; the client's reason is put behind it.
        fix: what the reader of the message can do.

    Raises:
        UnavailableError: the block raised a ``KafkaException``.
    """
    try:
        yield
    except KafkaException as error:
        raise UnavailableError(f"{failure} ({error.args[0].str()}).", fix=fix) from error


def is_end(message: Message) -> bool:
    """Whether ``message`` is no record but the note that its partition has no more for now.

    Raises:
        KafkaException: the message stands for an error.
    """
    error = message.error()
    if error is None:
        return False
    if error.code() == KafkaError._PARTITION_EOF:
        return True
    raise KafkaException(error)
