"""Where the partitions of a topic end, as the broker says.

A worker's own consumer knows the ends too, but only as of its last fetch: a worker that has stopped
fetching would seem to have no lag.
"""

from __future__ import annotations

from collections.abc import Collection

from confluent_kafka import IsolationLevel, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

_TIMEOUT_S = 5.0
_LATEST: OffsetSpec = OffsetSpec.latest()  # type: ignore[no-untyped-call]


class LogEnds:
    """Asks for the last stable offsets: the end of what is committed, transaction markers included.

    Args:
        bootstrap: the cluster.
        client_id: how the broker's logs name this client.
    """

    def __init__(self, bootstrap: str, *, client_id: str) -> None:
        self._admin = AdminClient(
            {"bootstrap.servers": bootstrap, "client.id": client_id, "log_level": 0}
        )

    def of(self, topic: str, partitions: Collection[int]) -> dict[int, int]:
        """Partition to the offset behind its last record; those without an answer are left out.

        Blocks for a round trip, or until the time-out; from any thread. The client keeps asking the
        leader that it knew first. After every restart of a broker the leader has a later epoch and
        refuses. So the partitions without an answer are asked for once more, after the client has
        learned the present leaders.
        """
        ends = self._answers(topic, partitions)
        unanswered = [partition for partition in partitions if partition not in ends]
        if unanswered and self._learn_leaders(topic):
            ends |= self._answers(topic, unanswered)
        return ends

    def _learn_leaders(self, topic: str) -> bool:
        """Ask for the topic's present leaders; whether a broker answered."""
        try:
            self._admin.list_topics(topic, timeout=_TIMEOUT_S)
        except KafkaException:
            return False
        return True

    def _answers(self, topic: str, partitions: Collection[int]) -> dict[int, int]:
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
                end = int(answer.result(_TIMEOUT_S).offset)
            except (KafkaException, TimeoutError):
                continue
            # A broker that dies while it answers leaves some partitions without an error and
            # without an offset. librdkafka then returns its value for "invalid", a negative one.
            if end >= 0:
                ends[where.partition] = end
        return ends
