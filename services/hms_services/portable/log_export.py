"""Writes a log and the state that it folds to into a SQLite file that people can query."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, assert_never

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    SpaceState,
    Superseded,
    Tagged,
    Ticked,
    Transition,
)
from hms_schemas.ids import as_text
from hms_services.portable.file_tables import APPLICATION_ID, FORMAT_VERSION, SCHEMA, VIEWS, seal_of
from hms_services.portable.folded_log import Admission, FoldedPartition
from hms_services.portable.stored_record import Chain, StoredRecord, headers_text
from hms_streams.memory.event_targets import named_ids
from hms_streams.memory.tiers.policy import POLICY_VERSION
from hms_streams.replay.states.state_digest import PartitionDigest, total

# Rows between two calls of ``on_progress``.
_STEP = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """What was written to a file."""

    records: int
    events: int
    memories: int
    spaces: int
    digest: str
    bytes: int


class _Export:
    """A file that is being written."""

    def __init__(
        self, database: sqlite3.Connection, codec: Codec, admission: Admission, now_us: int
    ) -> None:
        self._database = database
        self._codec = codec
        self._admission = admission
        self._now_us = now_us
        self.folds: dict[int, FoldedPartition] = {}
        self.chains: dict[int, Chain] = {}
        self.counts: dict[int, int] = {}
        self.events = 0

    def add(self, record: StoredRecord) -> None:
        number = record.partition
        fold = self.folds.setdefault(number, FoldedPartition(number))
        self.chains.setdefault(number, Chain()).add(record)
        self.counts[number] = self.counts.get(number, 0) + 1
        judged = self._admission.judge(record)
        self._insert("events", _event_row(record, judged))
        if isinstance(judged, MemoryEvent):
            self.events += 1
            self._moved(number, fold.add(judged, record.offset))

    def finish(self, ends: Mapping[int, int]) -> dict[int, PartitionDigest]:
        """Fold the remaining events, then write the state; returns the partitions' digests.

        Args:
            ends: the next offset of every partition.
        """
        digests = {}
        for number, end in sorted(ends.items()):
            fold = self.folds.setdefault(number, FoldedPartition(number))
            self._moved(number, fold.finish())
            for memory in fold.memories.values():
                shown = fold.is_shown(memory, self._now_us)
                self._insert("memories", self._memory_row(memory, number, shown=shown))
            for space in fold.spaces.values():
                self._insert("spaces", self._space_row(space, number))
            digest = digests[number] = fold.digest(end, self._codec)
            chain = self.chains.setdefault(number, Chain()).hash
            count = self.counts.get(number, 0)
            self._insert("partitions", (number, end, count, chain, digest.hash))
        self._hide_what_is_forgotten()
        return digests

    def _hide_what_is_forgotten(self) -> None:
        self._database.execute(
            "UPDATE events SET content = NULL, speaker = NULL, session = NULL "
            "WHERE content IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memories m WHERE "
            "m.tenant = events.tenant AND m.space = events.space AND "
            "m.memory_id = events.memory_id AND m.content IS NOT NULL)"
        )

    def _moved(self, partition: int, moves: Iterable[Transition]) -> None:
        for move in moves:
            self._insert("transitions", _transition_row(move, partition))

    def _memory_row(self, memory: MemoryState, partition: int, *, shown: bool) -> tuple[Any, ...]:
        content = memory.content if shown and isinstance(memory.content, str) else None
        return (
            memory.tenant, memory.space, as_text(memory.memory_id), memory.tier.value,
            memory.tier_reason, _time(memory.tier_since), memory.kind.value,
            memory.speaker if shown else None, memory.session_id if shown else None, content,
            _time(memory.occurred_at), _time(memory.expires_at), memory.importance,
            json.dumps(memory.tags if shown else []), memory.use_count, memory.rating,
            as_text(memory.superseded_by) if memory.superseded_by else None, memory.tokens,
            partition, memory.observed_offset, memory.applied_offset, self._codec.encode(memory),
        )  # fmt: skip

    def _space_row(self, space: SpaceState, partition: int) -> tuple[Any, ...]:
        working_set = json.dumps([as_text(entry.memory_id) for entry in space.working_set])
        return (
            space.tenant, space.space, partition, space.events, _time(space.clock),
            space.applied_offset, working_set, self._codec.encode(space),
        )  # fmt: skip

    def _insert(self, table: str, row: tuple[Any, ...]) -> None:
        self._database.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)


def write_file(
    file: Path,
    records: Iterable[StoredRecord],
    *,
    ends: Mapping[int, int],
    schemas: Mapping[bytes, str],
    codec: Codec,
    tenants: Iterable[str],
    space: str,
    now_us: int,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Written:
    """Write ``file``; it appears under its name only when it is complete.

    Args:
        file: replaced if it exists.
        records: the log, each partition in order.
        ends: the next offset of every partition, those without records too.
        schemas: the records of ``hms.schemas.v1``; ``codec`` has learned them.
        codec: decodes and encodes.
        tenants: whose events are admitted.
        space: ``tenant/space`` if the records are of one space only; else empty.
        now_us: the wall clock, µs.
        on_progress: called with the number of records so far.
    """
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        written = _write(
            part, records, ends, schemas, codec, sorted(tenants), space, now_us, on_progress
        )
        os.replace(part, file)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
    return written


def _write(
    part: Path,
    records: Iterable[StoredRecord],
    ends: Mapping[int, int],
    schemas: Mapping[bytes, str],
    codec: Codec,
    tenants: list[str],
    space: str,
    now_us: int,
    on_progress: Callable[[int], None],
) -> Written:
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part, isolation_level=None)) as database:
        # The file is renamed when it is complete: a crash leaves nothing that looks like one.
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        database.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT_VERSION};"
        )
        database.executescript(f"BEGIN; {SCHEMA}")
        export = _Export(database, codec, Admission(codec, tenants), now_us)
        number = 0
        for number, record in enumerate(records, 1):
            export.add(record)
            if number % _STEP == 0:
                on_progress(number)
        digests = export.finish(ends)
        on_progress(number)
        database.executemany("INSERT INTO schemas VALUES (?, ?)", schemas.items())
        meta = _meta(digests, tenants, space, len(ends), now_us)
        database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        database.execute("COMMIT")
        database.executescript(VIEWS)
        database.execute("INSERT INTO meta VALUES ('seal', ?)", (seal_of(database),))
    _sync(part)
    return Written(
        records=number,
        events=export.events,
        memories=sum(len(fold.memories) for fold in export.folds.values()),
        spaces=sum(len(fold.spaces) for fold in export.folds.values()),
        digest=meta["digest"],
        bytes=part.stat().st_size,
    )


def _meta(
    digests: Mapping[int, PartitionDigest],
    tenants: list[str],
    space: str,
    partitions: int,
    now_us: int,
) -> dict[str, str]:
    return {
        "digest": total(digests),
        "exported_at": str(_time(now_us)),
        "hms_version": version("hms-memory"),
        "partitions": str(partitions),
        "policy_version": str(POLICY_VERSION),
        "space": space,
        "tenants": ",".join(tenants),
    }


def _event_row(record: StoredRecord, judged: MemoryEvent | ContractError) -> tuple[Any, ...]:
    bytes_of_it = (record.key, record.value, headers_text(record.headers), record.timestamp_ms)
    place = (record.partition, record.offset, _time(record.timestamp_ms * 1000))
    if isinstance(judged, ContractError):
        return (*place, *[None] * 10, judged.reason, *bytes_of_it)
    named = named_ids(judged)
    name = type(judged.body).__name__
    return (
        *place, _time(judged.occurred_at), judged.tenant, judged.space, name.lower(),
        as_text(judged.event_id), as_text(named[0]) if len(named) == 1 else None, judged.actor,
        *words_of(judged.body), None, *bytes_of_it,
    )  # fmt: skip


def words_of(body: Body) -> tuple[str | None, str | None, str | None]:
    """Speaker, session and content of an event; None for what it has not, or has sealed."""
    match body:
        case Observed():
            content = body.content if isinstance(body.content, str) else None
            return body.speaker, body.session_id, content
        case ConceptFormed():
            return None, None, body.summary if isinstance(body.summary, str) else None
        case Recalled() | Rated() | Tagged() | Superseded() | Forgotten():
            return None, None, None
        case ConceptDissolved() | Ticked():
            return None, None, None
        case _:
            assert_never(body)


def _transition_row(move: Transition, partition: int) -> tuple[Any, ...]:
    return (
        partition, move.source_offset, move.tenant, move.space, as_text(move.memory_id),
        move.from_tier.value, move.to_tier.value, move.reason, _time(move.occurred_at),
        as_text(move.cause_event_id),
    )  # fmt: skip


def _time(microseconds: int | None) -> str | None:
    if microseconds is None:
        return None
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _sync(path: Path) -> None:
    """Sync the file to the disk, before it is renamed."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
