"""Positions that were read, until every state record written before them has been applied."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

from hms_services.context.view.applied_positions import AppliedPositions
from hms_streams.log.ends import LogEnds


class DuePositions:
    """Publishes a position when the view stands for it.

    Args:
        ends: asked for the ends of partitions, on a connection of its own. Brokers answer a
            connection in turn: behind a fetch that waits, up to half a second.
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
        """Note which state records must be applied before each position counts.

        They were durable before the position was written, so the end of their partition, asked
        for now, is past them. What no broker answers for is asked again at the next turn: the
        partition may never have another position. Blocks for a round trip.
        """
        self._unasked.update(positions)
        if not self._unasked:
            return
        for partition, end in self._ends.of(self._state, tuple(self._unasked)).items():
            self._pending[partition].append((self._unasked.pop(partition), end))

    def publish(self, consumed: Mapping[tuple[str, int], int]) -> None:
        """Publish those whose records are applied; ``consumed`` tells how far each source is."""
        for partition, waiting in self._pending.items():
            applied = consumed.get((self._state, partition), 0)
            while waiting and waiting[0][1] <= applied:
                self._published.advance(partition, waiting.popleft()[0])
