"""Imports a file into a space: turns are read, checked, counted, and written in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

import hms
from hms.vocabulary import word
from hms_schemas import admission
from hms_schemas.content_parts import content_parts
from hms_schemas.errors import ContractError, InvalidRequestError
from hms_schemas.generated.records import Kind, Observed
from hms_services.importing.formats import READERS, Format, detect
from hms_services.importing.idempotency_keys import KeyChain
from hms_services.importing.turns import Item, Skipped, Turn

# Large enough that round trips cost little, small enough that the progress bar moves.
BATCH = 200
# A batch outlasts the restart of any process of a local instance.
_BATCH_TIMEOUT_S = 60.0
# How many of the parts that cannot be read are named; the others are only counted.
_TOLD = 20
# How long ago the last turn was said, after times are shifted to end now.
_JUST_NOW = timedelta(minutes=3)


@dataclass
class ImportReport:
    """What an import read and wrote."""

    file: str
    format: Format
    written: int = 0
    skipped: int = 0
    untimed: int = 0
    sessions: set[str] = field(default_factory=set)
    readings: Counter[str] = field(default_factory=Counter)
    told: list[Skipped] = field(default_factory=list)
    earliest: datetime | None = None
    latest: datetime | None = None
    shifted: timedelta = timedelta()

    def skip(self, skipped: Skipped) -> None:
        """Count a part that cannot be read."""
        self.skipped += 1
        if len(self.told) < _TOLD:
            self.told.append(skipped)

    def take(self, turn: Turn) -> None:
        """Count a turn that is written."""
        if turn.session:
            self.sessions.add(turn.session)
        if turn.time is None:
            self.untimed += 1
            return
        self.readings[turn.time.reading] += 1
        self.earliest = min(filter(None, (self.earliest, turn.time.at)))
        self.latest = max(filter(None, (self.latest, turn.time.at)))


OnBatch = Callable[[int, int], None]
"""Called with how many turns are written and how many bytes are read so far."""


def load_file(
    path: Path,
    memory: hms.Memory,
    *,
    format: Format | None = None,
    strict: bool = False,
    ending_now: bool = False,
    on_batch: OnBatch = lambda turns, read: None,
) -> ImportReport:
    """Write every turn of the file, in order. A second import of the same file changes nothing.

    Args:
        path: the file.
        memory: a client of the space to write to.
        format: the format of the file; None: it is detected.
        strict: whether to write nothing when any part of the file is bad.
        ending_now: whether to shift all times by the same length, so that the last is minutes ago.
        on_batch: called after each batch.

    Raises:
        InvalidRequestError: the format is unknown; or ``strict`` is given and a part is bad.
    """
    report = ImportReport(path.name, format or detect(path))
    if strict:
        _refuse_bad(path, report.format)
    if ending_now:
        report.shifted = _shift(path, report.format)
    with path.open("rb") as source:
        turns = _good(READERS[report.format](source), report)
        observations = _observations(turns, report)
        while batch := list(islice(observations, BATCH)):
            report.written += len(memory.remember(batch, timeout=_BATCH_TIMEOUT_S))
            on_batch(report.written, source.tell())
    return report


def _good(items: Iterator[Item], report: ImportReport) -> Iterator[Turn]:
    """The turns that may be written; all others are counted."""
    for item in items:
        checked = _checked(item)
        if isinstance(checked, Skipped):
            report.skip(checked)
        else:
            report.take(checked)
            yield checked


def _checked(item: Item) -> Item:
    """The turn if it passes admission: the server refuses a whole batch for one bad event."""
    if isinstance(item, Skipped):
        return item
    observed = Observed(
        content=item.content,
        kind=Kind.__members__.get(item.kind.upper(), Kind.UNKNOWN),
        speaker=item.speaker,
        session_id=item.session,
        turn=item.turn,
        importance=item.importance,
        tags=item.tags,
        attributes=item.attributes,
    )
    try:
        # The client writes a long content in parts.
        for part in content_parts(item.content):
            admission.check_body(replace(observed, content=part))
        word(hms.Trust, item.trust)
    except (ContractError, InvalidRequestError) as error:
        return Skipped(item.place, error.message.rstrip("."))
    return _timely(item)


def _timely(turn: Turn) -> Item:
    """The turn if its time is plausible: neither long ago nor in the future."""
    if turn.time is None:
        return turn
    at = turn.time.at.timestamp() * 1e6
    if at < admission.EARLIEST_US:
        return Skipped(turn.place, "its time is before the year 2000")
    if at > datetime.now(UTC).timestamp() * 1e6 + admission.LATEST_AHEAD_US:
        return Skipped(turn.place, "its time is in the future")
    return turn


def _observations(turns: Iterator[Turn], report: ImportReport) -> Iterator[hms.Observation]:
    keys = KeyChain()
    places: Counter[str | None] = Counter()
    for turn in turns:
        place = turn.turn
        if place is None and turn.session:
            place = places[turn.session]
            places[turn.session] += 1
        yield hms.Observation(
            content=turn.content,
            kind=turn.kind,
            speaker=turn.speaker,
            session=turn.session,
            turn=place,
            occurred_at=turn.time.at + report.shifted if turn.time else None,
            importance=turn.importance,
            tags=turn.tags,
            attributes=turn.attributes,
            idempotency_key=keys.key_of(turn),
            trust=turn.trust,
        )


def _refuse_bad(path: Path, format: Format) -> None:
    with path.open("rb") as source:
        for item in map(_checked, READERS[format](source)):
            if isinstance(item, Skipped):
                raise InvalidRequestError(
                    f"{path.name}, {item.place}: {item.reason}. Nothing was written.",
                    fix="Correct it, or leave out --strict to skip bad parts.",
                )


def _shift(path: Path, format: Format) -> timedelta:
    """By how much to shift the times, so that the last is minutes ago."""
    with path.open("rb") as source:
        times = [
            item.time.at for item in READERS[format](source) if isinstance(item, Turn) and item.time
        ]
    return datetime.now(UTC) - _JUST_NOW - max(times) if times else timedelta()
