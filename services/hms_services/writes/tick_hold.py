"""While a log is restored into the events topic nothing else may write to it, the ticker least.

A restore lets the topic keep the records' own times for as long as it writes; that setting is what
tells. A tick in the middle would take the offset of a record that is still to come.
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
# A restore takes minutes. A topic that is so for longer was made so, and time must go on.
LONGEST_HOLD_S = 3600.0


class TickHold:
    """Whether ticks have to wait.

    Args:
        bootstrap: the cluster.
        topic: the full name of the events topic.
    """

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        self._topic = topic
        self._since: float | None = None

    async def __call__(self) -> bool:
        """Ask the broker; raises UnavailableError when it does not answer."""
        asked = ConfigResource(ResourceType.TOPIC, self._topic)
        (future,) = self._admin.describe_configs([asked], request_timeout=_TIMEOUT_S).values()
        try:
            found = await asyncio.wrap_future(future)
        except KafkaException as error:
            raise UnavailableError("the log does not answer.", fix="See `hms status`.") from error
        if found[TIMESTAMP_TYPE].value != KEPT_TIMES:
            self._since = None
            return False
        if self._since is None:
            self._since = monotonic()
            logger.warning("the log is being restored: nothing is ticked meanwhile")
        return monotonic() - self._since < LONGEST_HOLD_S
