"""Dead letters: records that can never be folded, kept whole with the reason, and their limit.

A dead letter is the original key and value on the original's partition, with ``dlq.*`` headers
before the original ones. A second copy after a crash has the same ``dlq.topic``,
``dlq.partition`` and ``dlq.offset``: that is its identity.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, Self

from hms_schemas.errors import HmsError, StartError
from hms_streams.log.source_records import DerivedRecord, Headers, Rejection, SourceRecord

# One writer with a broken schema causes a few bad events among good ones. A thousand bad events in
# a row, or half of the last two thousand, is a fault of HMS or of the whole topic: to move them all
# to the dead letters would hide it.
DEFAULT_MAX_RUN = 1_000
DEFAULT_MAX_RATIO = 0.5
_WINDOW = 2_000
_ENOUGH_TO_JUDGE = 500
_PREFIX = "dlq."


class DeadLetterCapError(HmsError):
    """Too much of the topic would go to the dead letters; a person must look first."""


class DeadLetters:
    """Makes the dead letters of one processor.

    Args:
        topic: the full name of the topic of dead letters.
        app_id: the processor, as the letters name it.
    """

    def __init__(self, topic: str, *, app_id: str) -> None:
        self._topic = topic
        self._app_id = app_id

    def record(self, rejection: Rejection) -> DerivedRecord:
        """The dead letter of a rejected record."""
        source, error = rejection.record, rejection.error
        kept = tuple(h for h in source.headers if not h[0].startswith(_PREFIX))
        return DerivedRecord(
            self._topic,
            source.key,
            source.value,
            (
                ("dlq.topic", source.topic.encode()),
                ("dlq.partition", _number(source.partition)),
                ("dlq.offset", _number(source.offset)),
                ("dlq.timestamp", _number(source.timestamp)),
                ("dlq.error.type", error.reason.encode()),
                ("dlq.error.message", str(error).encode()),
                ("dlq.app", self._app_id.encode()),
                ("dlq.attempt", _number(_attempts(source) + 1)),
                ("dlq.first_failed_at", _first_failed_at(source)),
                *kept,
            ),
        )


class DeadLetterLimits(Protocol):
    """The settings that say how many dead letters there may be."""

    @property
    def dlq_max_run(self) -> int:
        """How many records in a row."""
        ...

    @property
    def dlq_max_ratio(self) -> float:
        """Which part of the last records."""
        ...


class DeadLetterCap:
    """Stops the processor before a whole topic moves to the dead letters.

    When the cap is passed, a file is written into ``directory``, and a worker that is started again
    refuses to work. Otherwise each restart would move more records. To go on, mend the cause and
    remove the file, or raise ``HMS_DLQ_MAX_RUN`` / ``HMS_DLQ_MAX_RATIO``.
    """

    def __init__(self, directory: Path, *, max_run: int, max_ratio: float) -> None:
        self._limits = {"max_run": max_run, "max_ratio": max_ratio}
        self._max_run = max_run
        self._max_ratio = max_ratio
        self._mark = directory / "dead-letter-cap.json"
        self._run = 0
        self._recent: deque[bool] = deque(maxlen=_WINDOW)
        self._bad = 0

    @classmethod
    def of(cls, directory: Path, limits: DeadLetterLimits) -> Self:
        """The cap of a worker with these settings, which keeps its file in ``directory``."""
        return cls(directory, max_run=limits.dlq_max_run, max_ratio=limits.dlq_max_ratio)

    def check_not_reached(self) -> None:
        """Raise ``StartError`` if an earlier run passed these limits."""
        if not self._mark.exists():
            return
        left = json.loads(self._mark.read_text())
        if left["limits"] != self._limits:
            self._mark.unlink()
            return
        raise StartError(
            f"stopped before: {left['why']}.",
            fix=f"{_LIFT} To go on with the same limits, remove {self._mark}.",
        )

    def count(self, records: Sequence[SourceRecord], rejections: Iterable[Rejection]) -> None:
        """Count a partition's records in order. Call before the dead letters are written.

        Raises:
            DeadLetterCapError: the cap is passed; nothing of this batch may be written.
        """
        bad = {rejection.record.offset for rejection in rejections}
        for record in records:
            self._count_one(record.offset in bad)
            if self._run > self._max_run:
                self._stop(f"{self._run} records in a row could not be folded")
            if len(self._recent) >= _ENOUGH_TO_JUDGE and self._ratio() > self._max_ratio:
                self._stop(f"{self._bad} of the last {len(self._recent)} records were refused")

    def _count_one(self, bad: bool) -> None:
        if len(self._recent) == _WINDOW:
            self._bad -= self._recent[0]
        self._recent.append(bad)
        self._bad += bad
        self._run = self._run + 1 if bad else 0

    def _ratio(self) -> float:
        return self._bad / len(self._recent)

    def _stop(self, why: str) -> None:
        self._mark.write_text(json.dumps({"why": why, "limits": self._limits}))
        raise DeadLetterCapError(f"stopped: {why}.", fix=_LIFT)


_LIFT = (
    "Look at the newest dead letters, mend the producer, "
    "or raise HMS_DLQ_MAX_RUN / HMS_DLQ_MAX_RATIO."
)


def _attempts(source: SourceRecord) -> int:
    value = _header(source.headers, "dlq.attempt")
    return int(value) if value and value.isdigit() else 0


def _first_failed_at(source: SourceRecord) -> bytes:
    earlier = _header(source.headers, "dlq.first_failed_at")
    return earlier if earlier and earlier.isdigit() else _number(int(time.time() * 1000))


def _header(headers: Headers, name: str) -> bytes | None:
    return next((value for key, value in headers if key == name), None)


def _number(value: int) -> bytes:
    return str(value).encode()
