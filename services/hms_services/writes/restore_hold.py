"""Holds ticks back while a log is restored into the events topic.

Nothing else may write to the topic meanwhile: a tick would take the offset of a record that is
still to come. The topic's timestamp type shows that a restore runs: a restore sets the type to
CreateTime, so that records keep their own times, and sets it back at its end.
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from hms_schemas.errors import UnavailableError
from hms_schemas.topics import KEPT_TIMES, TIMESTAMP_TYPE

logger = logging.getLogger(__name__)

_TIMEOUT_S = 5.0
# A restore takes minutes. A topic that is still CreateTime after an hour is configured so: tick.
LONGEST_HOLD_S = 3600.0


class RestoreHold:
    """Whether ticks have to wait for a restore.

    Args:
        bootstrap: the cluster.
        topic: the full name of the events topic.
    """

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        self._topic = topic
        # When CreateTime was first seen, in seconds of ``monotonic``.
        self._since: float | None = None

    async def __call__(self) -> bool:
        """Ask the broker; raises UnavailableError when the broker does not answer."""
        topic = ConfigResource(ResourceType.TOPIC, self._topic)
        (future,) = self._admin.describe_configs([topic], request_timeout=_TIMEOUT_S).values()
        try:
            found = await asyncio.wrap_future(future)
        except KafkaException as error:
            raise UnavailableError("the log does not answer.", fix="See `hms status`.") from error
        if found[TIMESTAMP_TYPE].value != KEPT_TIMES:
            self._since = None
            return False
        if self._since is None:
            self._since = monotonic()
            logger.warning("the log is being restored: no ticks are written meanwhile")
        return monotonic() - self._since < LONGEST_HOLD_S
