"""``hms export --sqlite``: the log and the memories that it makes, in one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, NotFoundError
from hms_services.api.times import now_us
from hms_services.cli.logs_to_read import replay_source
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.work_progress import WorkProgress
from hms_services.cli.target import space_key_of
from hms_services.cli.views.wording import count, duration, size
from hms_services.portable.log_export import Written, write_file
from hms_services.portable.stored_record import StoredRecord, record_of
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import PartitionLog, bounds
from hms_streams.log.watermarks import Bounds


def export_sqlite(file: Path, home: Path | None, space: str | None, *, json: bool) -> None:
    """Write all spaces to ``file``, or only ``space``.

    Raises:
        NotFoundError: its folder does not exist.
        UnavailableError: the cluster does not answer.
    """
    if not file.absolute().parent.is_dir():
        raise NotFoundError(f"There is no folder {file.parent}.", fix="Make it first.")
    source = replay_source(home)
    key = space_key_of(home, space) if space else None
    marks = bounds(source.bootstrap, source.name(topics.EVENTS))
    schemas, codec = _schemas(source)
    total = sum(mark.high - mark.low for mark in marks.values())
    with WorkProgress(None if json else stderr, "export", total) as progress:
        records = _records(source, marks, key, progress)
        written = write_file(
            file,
            records,
            ends={number: mark.high for number, mark in marks.items()},
            schemas=schemas,
            codec=codec,
            tenants=source.tenants,
            space=key.decode() if key else "",
            now_us=now_us(),
        )
    if json:
        fact = {"file": str(file), "space": space, "seconds": round(progress.seconds, 3)}
        print_json({**fact, **_fact(written)})
    else:
        _tell(written, file, progress.seconds)


def _records(
    source: LogSource, marks: dict[int, Bounds], key: bytes | None, progress: WorkProgress
) -> Iterator[StoredRecord]:
    topic = source.name(topics.EVENTS)
    for number, mark in sorted(marks.items()):
        log = PartitionLog(source.bootstrap, topic, number, start=mark.low, end=mark.high)
        for batch in log.batches():
            yield from (record_of(m) for m in batch if key in (None, m.key()))
            progress.advance(len(batch))


def _schemas(source: LogSource) -> tuple[dict[bytes, str], Codec]:
    """The schemas of the schema topic by fingerprint, and a codec that knows them."""
    found: dict[bytes, str] = {}
    codec = Codec()
    log = PartitionLog(source.bootstrap, source.name(topics.SCHEMAS), 0)
    for batch in log.batches():
        for record in map(record_of, batch):
            with suppress(ContractError, UnicodeDecodeError):  # no schema: skip the record
                key, text = record.key or b"", (record.value or b"").decode()
                codec.learn(key, text)
                found[key] = text
    return found, codec


def _fact(written: Written) -> dict[str, object]:
    return {
        "records": written.records,
        "events": written.events,
        "memories": written.memories,
        "spaces": written.spaces,
        "digest": written.digest,
        "bytes": written.bytes,
    }


def _tell(written: Written, file: Path, seconds: float) -> None:
    rate = written.records / max(seconds, 0.001)
    stdout.print(f"exported {count(written.records, 'record')} to {file.name}", soft_wrap=True)
    said = f"{count(written.memories, 'memory', 'memories')} in {count(written.spaces, 'space')}"
    stdout.print(f"  holds   {count(written.events, 'event')}, {said}; {size(written.bytes)}")
    stdout.print(f"  took    {duration(seconds)}, {rate:,.0f} records/s")
    stdout.print(f"  digest  {written.digest}")
