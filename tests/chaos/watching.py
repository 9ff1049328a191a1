"""Follows how far the log is applied, by the positions that the workers publish."""

from __future__ import annotations

import threading
import time

from confluent_kafka import Consumer, TopicPartition

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Position
from hms_schemas.keys import POSITION_PREFIX
from hms_streams.log.consumers import reader_settings
from hms_streams.log.ends import LogEnds

_POLL_SECONDS = 0.2


class Watch:
    """Follows positions and ends on its own thread; any thread may read the newest."""

    def __init__(self, bootstrap: str, partitions: int) -> None:
        self._partitions = range(partitions)
        self._consumer = Consumer(reader_settings(bootstrap, "chaos-watch"))
        self._log_ends = LogEnds(bootstrap, client_id="chaos-watch")
        self._codec = Codec()
        self.applied: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        # Positions that were lower than one before them: a worker wrote what was no longer its own.
        self.went_back = 0
        self.worst_gap = 0.0
        self._waiting_since: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._consumer.assign([TopicPartition(topics.SPACES.name, p, 0) for p in self._partitions])
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; waits for its last query. A second call does nothing."""
        if self._thread.is_alive():
            self._stopping.set()
            self._thread.join()

    @property
    def lag(self) -> int:
        """How many events of the log are not applied yet."""
        return sum(max(0, end - self.applied.get(p, 0)) for p, end in self.ends.copy().items())

    def _run(self) -> None:
        while not self._stopping.is_set():
            moved = self._read()
            for partition, end in self._log_ends.of(topics.EVENTS.name, self._partitions).items():
                # A broker that starts again names an older end for a moment.
                self.ends[partition] = max(end, self.ends.get(partition, 0))
            self._measure_gap(moved)
        self._consumer.close()

    def _read(self) -> bool:
        """Read the newest positions; returns whether any advanced."""
        moved = False
        for message in self._consumer.consume(1000, timeout=_POLL_SECONDS):
            key, value = message.key() or b"", message.value()
            if message.error() or value is None or not key.startswith(POSITION_PREFIX):
                continue
            position = self._codec.decode(value, Position)
            before = self.applied.get(position.partition, 0)
            self.went_back += position.next_offset < before
            moved |= position.next_offset > before
            self.applied[position.partition] = max(before, position.next_offset)
        return moved

    def _measure_gap(self, moved: bool) -> None:
        """For how long records wait while no position advances."""
        now = time.monotonic()
        if moved or not self.lag or self._waiting_since is None:
            gap = now - self._waiting_since if self._waiting_since and moved else 0.0
            self.worst_gap = max(self.worst_gap, gap)
            self._waiting_since = now
