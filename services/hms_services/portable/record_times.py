"""Lets a topic store the times that a producer gives, while a log is restored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from hms_schemas.errors import UnavailableError
from hms_schemas.topics import BROKERS_TIMES, KEPT_TIMES, TIMESTAMP_TYPE
from hms_streams.log.consumers import unavailable

_TIMEOUT_S = 20.0
_AGAIN_AFTER_S = 0.05


@contextmanager
def kept_times(bootstrap: str, topic: str) -> Iterator[None]:
    """In the block the topic stores a record's own time; after it, the time of the broker's clock.

    Records that are written in the block keep their own time for ever.

    Raises:
        UnavailableError: the broker does not change the topic's setting.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    _set(admin, topic, KEPT_TIMES)
    try:
        yield
    finally:
        _set(admin, topic, BROKERS_TIMES)


def _set(admin: AdminClient, topic: str, value: str) -> None:
    resource = ConfigResource(
        ResourceType.TOPIC,
        topic,
        incremental_configs=[
            ConfigEntry(TIMESTAMP_TYPE, value, incremental_operation=AlterConfigOpType.SET)
        ],
    )
    fix = "The user needs ALTER_CONFIGS on the topic; or import with --append."
    with unavailable(f"{topic} does not let its {TIMESTAMP_TYPE} be changed", fix):
        for future in admin.incremental_alter_configs([resource]).values():
            future.result(timeout=_TIMEOUT_S)
        _wait_until(admin, topic, value)


def _wait_until(admin: AdminClient, topic: str, value: str) -> None:
    deadline = monotonic() + _TIMEOUT_S
    asked = ConfigResource(ResourceType.TOPIC, topic)
    while monotonic() < deadline:
        (future,) = admin.describe_configs([asked]).values()
        if future.result(timeout=_TIMEOUT_S)[TIMESTAMP_TYPE].value == value:
            return
        sleep(_AGAIN_AFTER_S)
    raise UnavailableError(
        f"{topic} did not take its new {TIMESTAMP_TYPE} in time.", fix="Try again."
    )
