"""Positions that were read, until every state record written before them has been applied."""

from __future__ import annotations

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Mapping

from confluent_kafka import Consumer, KafkaException, TopicPartition

from hms_services.context.positions import Positions

logger = logging.getLogger(__name__)

_QUERY_TIMEOUT_S = 5.0


class DuePositions:
    """Publishes a position when the view stands for it.

    Args:
        connect: makes a client that fetches nothing, to ask for the ends of partitions. Brokers
            answer a connection in turn: behind a fetch that waits, up to half a second.
        state: the full name of the state topic.
        published: where positions are published.
    """

    def __init__(self, connect: Callable[[], Consumer], state: str, published: Positions) -> None:
        self._connect = connect
        self._asking: Consumer | None = None
        self._state = state
        self._published = published
        self._unasked: dict[int, int] = {}
        self._pending: dict[int, deque[tuple[int, int]]] = defaultdict(deque)

    def require(self, positions: Mapping[int, int]) -> None:
        """Note which state records must be applied before each position counts.

        They were durable before the position was written, so the end of their partition, asked
        for now, is past them. Blocks for a round trip a partition.
        """
        self._unasked.update(positions)
        for partition, next_offset in tuple(self._unasked.items()):
            end = self._end_of(partition)
            if end is None:
                # Asked again at the next turn: the partition may never have another position.
                return
            self._pending[partition].append((next_offset, end))
            del self._unasked[partition]

    def publish(self, consumed: Mapping[tuple[str, int], int]) -> None:
        """Publish those whose records are applied; ``consumed`` tells how far each source is."""
        for partition, waiting in self._pending.items():
            applied = consumed.get((self._state, partition), 0)
            while waiting and waiting[0][1] <= applied:
                self._published.advance(partition, waiting.popleft()[0])

    def close(self) -> None:
        """Let go of the connection; the next question makes another."""
        if self._asking is not None:
            self._asking.close()
            self._asking = None

    def _end_of(self, partition: int) -> int | None:
        """None when nobody says."""
        if self._asking is None:
            self._asking = self._connect()
        at = TopicPartition(self._state, partition)
        try:
            _, end = self._asking.get_watermark_offsets(at, timeout=_QUERY_TIMEOUT_S)
        except KafkaException as error:
            logger.debug("%s[%d]: end not known (%s)", self._state, partition, error)
            # A client that fetches nothing may keep a leader of before the broker went for ever.
            self.close()
            return None
        return int(end)
