"""What the tiers processor tells Prometheus, and how far each partition is folded."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Mapping
from typing import Any, NamedTuple

from prometheus_client import REGISTRY, CollectorRegistry

from hms_streams.process import metrics
from hms_streams.tables.batch_fold import BatchOutcome
from hms_streams.tables.decoding import Decoded


class PartitionProgress(NamedTuple):
    """How far a partition is folded, and how far its log goes."""

    position: int
    end: int

    @property
    def lag(self) -> int:
        """Offsets not folded yet, with transaction markers and records of open transactions."""
        return max(0, self.end - self.position)


class FoldMetrics:
    """The metrics of one process. ``registry`` is another one only where a test starts several."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.events = metrics.TIERS_EVENTS_FOLDED.register(registry)
        self.duplicates = metrics.TIERS_DUPLICATES.register(registry)
        self.dead_letters = metrics.TIERS_DEAD_LETTERS.register(registry)
        self.transitions = metrics.TIERS_TRANSITIONS.register(registry)
        self.batch_seconds = metrics.TIERS_BATCH_SECONDS.register(registry)
        self.position = metrics.TIERS_POSITION.register(registry)
        self.lag = metrics.TIERS_LAG.register(registry)
        self.restore_left = metrics.TIERS_RESTORE_LEFT.register(registry)
        self.last_fold = metrics.TIERS_LAST_FOLD.register(registry)

    def folded(
        self, pieces: Mapping[int, Decoded[Any]], outcomes: Mapping[int, BatchOutcome]
    ) -> None:
        """Count a batch whose results are durable now."""
        for partition, piece in pieces.items():
            self.events.inc(len(piece.events))
            self.position.labels(partition=str(partition)).set(piece.next_offset)
            for rejection in piece.rejected:
                self.dead_letters.labels(reason=rejection.error.reason).inc()
        moves = Tally(move for outcome in outcomes.values() for move in outcome.moves)
        for (moved_from, moved_to), times in moves.items():
            self.transitions.labels(from_tier=moved_from, to_tier=moved_to).inc(times)
        self.last_fold.set(time.time())

    def progress(self, partitions: Mapping[int, PartitionProgress]) -> None:
        """Set the gauges of the partitions that this worker owns, and drop those of others."""
        self.lag.clear()
        self.position.clear()
        for partition, progress in partitions.items():
            self.lag.labels(partition=str(partition)).set(progress.lag)
            self.position.labels(partition=str(partition)).set(progress.position)
