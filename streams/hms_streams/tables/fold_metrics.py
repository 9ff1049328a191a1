"""What a folding processor tells Prometheus. All names are here; misspelling one is an error."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Mapping
from typing import Any, NamedTuple

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from hms_streams.tables.batch_fold import BatchOutcome
from hms_streams.tables.decoding import Decoded

# From one round trip on an idle machine to a batch that a rebalance would feel.
_BATCH_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class PartitionProgress(NamedTuple):
    """How far a partition is folded, and how far its log goes."""

    position: int
    end: int

    @property
    def lag(self) -> int:
        """Offsets not folded yet; transaction markers count, records of open transactions too."""
        return max(0, self.end - self.position)


class FoldMetrics:
    """The counters and gauges of one processor."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.events = Counter(
            "hms_tiers_events_folded",
            "Events folded; its rate is the fold rate.",
            registry=registry,
        )
        self.duplicates = Counter(
            "hms_tiers_duplicates", "Events delivered again after they were folded.",
            registry=registry,
        )  # fmt: skip
        self.dead_letters = Counter(
            "hms_tiers_dead_letters", "Records that can never be folded.", ["reason"],
            registry=registry,
        )  # fmt: skip
        self.transitions = Counter(
            "hms_tiers_transitions", "Memories that moved.", ["from_tier", "to_tier"],
            registry=registry,
        )  # fmt: skip
        self.batch_seconds = Histogram(
            "hms_tiers_batch_seconds", "From a batch's arrival until it is durable.",
            buckets=_BATCH_SECONDS, registry=registry,
        )  # fmt: skip
        self.position = Gauge(
            "hms_tiers_position", "Next offset to fold.", ["partition"], registry=registry
        )
        self.lag = Gauge(
            "hms_tiers_consumer_lag", "Offsets not folded yet.", ["partition"], registry=registry
        )
        self.restore_left = Gauge(
            "hms_tiers_restore_left", "Offsets of changelogs still to restore.", registry=registry
        )
        self.last_fold = Gauge(
            "hms_tiers_last_fold_timestamp_seconds", "When a batch was last folded.",
            registry=registry,
        )  # fmt: skip

    def folded(
        self, pieces: Mapping[int, Decoded[Any]], outcomes: Mapping[int, BatchOutcome]
    ) -> None:
        """Count what is durable now."""
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
        """Set the gauges of the partitions owned now, and forget the others."""
        self.lag.clear()
        self.position.clear()
        for partition, progress in partitions.items():
            self.lag.labels(partition=str(partition)).set(progress.lag)
            self.position.labels(partition=str(partition)).set(progress.position)
