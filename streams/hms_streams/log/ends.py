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

        Blocks for a round trip, or until the time-out; from any thread. The client goes on asking
        with the leader that it knew first, and a leader of a later epoch refuses that (after every
        restart of a broker): what is not answered is asked once more, of the leader of now.
        """
        ends = self._answers(topic, partitions)
        unanswered = [partition for partition in partitions if partition not in ends]
        if unanswered and self._learn_leaders(topic):
            ends |= self._answers(topic, unanswered)
        return ends

    def _learn_leaders(self, topic: str) -> bool:
        """Ask for the topic's leaders of now; whether a broker answered."""
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
            # without an offset: librdkafka hands out its mark for "invalid", which is negative.
            if end >= 0:
                ends[where.partition] = end
        return ends
