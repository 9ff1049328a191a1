"""Holds positions back until every state record that was written before them is applied."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

from hms_services.context.view.applied_positions import AppliedPositions
from hms_streams.log.ends import LogEnds


class DuePositions:
    """Publishes a position once the view has all state records up to it.

    Args:
        ends: asked for the ends of partitions, on a connection of its own. A broker answers the
            requests of one connection in turn: behind a waiting fetch, after up to half a second.
        state: the full name of the state topic.
        published: where positions are published.
    """

    def __init__(self, ends: LogEnds, state: str, published: AppliedPositions) -> None:
        self._ends = ends
        self._state = state
        self._published = published
        self._unasked: dict[int, int] = {}
        self._pending: dict[int, deque[tuple[int, int]]] = defaultdict(deque)

    def require(self, positions: Mapping[int, int]) -> None:
        """Note which state records must be applied before each position is published.

        These records were durable before the position was written. So all of them are before the
        present end of their partition. A partition without an answer is asked for again at the next
        call, because it may never have another position. Blocks for a round trip.

        Args:
            positions: partition to next offset of the log, as just read.
        """
        self._unasked.update(positions)
        if not self._unasked:
            return
        for partition, end in self._ends.of(self._state, tuple(self._unasked)).items():
            self._pending[partition].append((self._unasked.pop(partition), end))

    def publish(self, consumed: Mapping[tuple[str, int], int]) -> None:
        """Publish the positions whose records are applied.

        Args:
            consumed: (topic, partition) to the offset before which all records are applied.
        """
        for partition, waiting in self._pending.items():
            applied = consumed.get((self._state, partition), 0)
            while waiting and waiting[0][1] <= applied:
                self._published.advance(partition, waiting.popleft()[0])
