"""Where the partitions of a topic end, asked from the broker.

The worker's own consumer knows it too, but only from its last fetch: a worker that has stopped
fetching would look as if nothing waited for it.
"""

from __future__ import annotations

from collections.abc import Collection

from confluent_kafka import IsolationLevel, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

_TIMEOUT_S = 5.0
_LATEST: OffsetSpec = OffsetSpec.latest()  # type: ignore[no-untyped-call]


class LogEnds:
    """Asks for the last stable offsets: what is committed, transaction markers included."""

    def __init__(self, bootstrap: str, *, client_id: str) -> None:
        self._admin = AdminClient(
            {"bootstrap.servers": bootstrap, "client.id": client_id, "log_level": 0}
        )

    def of(self, topic: str, partitions: Collection[int]) -> dict[int, int]:
        """Partition to the offset behind its last record; without what no broker answers for.

        Blocks for a round trip, or until the time-out.
        """
        if not partitions:
            return {}
        asked = self._admin.list_offsets(
            {TopicPartition(topic, partition): _LATEST for partition in partitions},
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=_TIMEOUT_S,
        )
        ends = {}
        for where, answer in asked.items():
            try:
                ends[where.partition] = int(answer.result(_TIMEOUT_S).offset)
            except (KafkaException, TimeoutError):
                continue
        return ends
