"""What ``hms replay --verify`` prints: how many records agree, and the first that differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryEvent
from hms_schemas.ids import as_text
from hms_services.cli.views.event_views import verb_of
from hms_services.cli.views.wording import clipped, count
from hms_streams.replay.states.state_digest import state_in
from hms_streams.replay.verify import (
    FieldDifference,
    PartitionCheck,
    RecordDifference,
    field_differences,
    first_of,
)

Touched = Sequence[tuple[MemoryEvent, int]]
"""The events that made a record, with their offsets."""
_CODEC = Codec()
# How wide a value is shown: the name of a field and two values take 80 columns.
_VALUE_WIDTH = 28
# How many of a record's events are shown, the latest ones.
EVENTS_SHOWN = 12


def tell(console: Console, checks: Sequence[PartitionCheck], source: str, touched: Touched) -> None:
    """Print the result of all checks.

    Args:
        console: where to print.
        checks: one for each partition.
        source: where the records come from: ``topic`` or ``table``.
        touched: the events that made the first record that differs.
    """
    for refused in sorted({each for check in checks for each in check.refused}):
        console.print(refused, style="yellow", soft_wrap=True)
    short = [check for check in checks if check.folded_to < check.position]
    for check in short:
        console.print(
            f"Partition {check.partition}: the {source} has folded up to {check.position:,}, but "
            f"the log ends at {check.folded_to:,}.",
            style="bold red",
            soft_wrap=True,
        )
    first = first_of(checks)
    if first is not None:
        _tell_difference(console, first, source, touched)
    console.print(_verdict(checks, source))


def as_fact(checks: Sequence[PartitionCheck], source: str, touched: Touched) -> dict[str, Any]:
    """The result of all checks, for a program."""
    first = first_of(checks)
    return {
        "equal": all(check.equal for check in checks),
        "source": source,
        "records": sum(check.records for check in checks),
        "differing": sum(check.differing for check in checks),
        "partitions": [
            {
                "partition": check.partition,
                "position": check.position,
                "folded_to": check.folded_to,
                "records": check.records,
                "differing": check.differing,
                "snapshots_refused": check.refused,
            }
            for check in checks
        ],
        "first": None if first is None else _difference_fact(first, source, touched),
    }


def _difference_fact(first: RecordDifference, source: str, touched: Touched) -> dict[str, Any]:
    return {
        "partition": first.partition,
        "key": first.key.decode(),
        "fields": [
            {"name": field.name, "log": _plain(field.of_log), source: _plain(field.of_source)}
            for field in _fields(first)
        ],
        "events": [
            {
                "offset": offset,
                "occurred_at": _moment(event.occurred_at),
                "body": type(event.body).__name__,
                "event_id": as_text(event.event_id),
            }
            for event, offset in touched
        ],
    }


def _tell_difference(
    console: Console, first: RecordDifference, source: str, touched: Touched
) -> None:
    console.print(Text("First difference: ", style="bold").append(first.key.decode(), "bold red"))
    console.print(f"partition {first.partition}\n", style="dim")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("field", "by the log", f"in the {source}"):
        table.add_column(name, no_wrap=True)
    for field in _fields(first):
        table.add_row(field.name, *map(_short, _windows(field)))
    console.print(table)
    console.print("\nThe events that made it", style="bold")
    hidden = len(touched) - EVENTS_SHOWN
    if hidden > 0:
        console.print(f"  … {count(hidden, 'earlier event')}", style="dim")
    for event, offset in touched[-EVENTS_SHOWN:]:
        console.print(_event_line(first.partition, event, offset), soft_wrap=True)
    console.print()


def _event_line(partition: int, event: MemoryEvent, offset: int) -> Text:
    at = datetime.fromtimestamp(event.occurred_at / 1_000_000, UTC)
    line = Text(f"  {f'{partition}:{offset}':<9} {at:%Y-%m-%d %H:%M:%S} ", style="dim")
    line.append(f"{verb_of(event.body):<10} ", style="cyan")
    return line.append(as_text(event.event_id))


def _verdict(checks: Sequence[PartitionCheck], source: str) -> Text:
    records = count(sum(check.records for check in checks), "record")
    differing = sum(check.differing for check in checks)
    if all(check.equal for check in checks):
        return Text(f"Equal: all {records} in the {source} are what the log makes.", style="green")
    return Text(f"{differing:,} of {records} differ.", style="bold red")


def _fields(first: RecordDifference) -> list[FieldDifference]:
    """The fields that differ; the bytes of both records where no field differs or can be read."""
    one, other = _read(first.of_log), _read(first.of_source)
    found = field_differences(one, other)
    if found:
        return found
    return [FieldDifference("bytes", _hex(first.of_log), _hex(first.of_source))]


def _read(value: bytes | None) -> dict[str, object]:
    if value is None:
        return {"record": "none"}
    try:
        record = state_in(value, _CODEC)
    except ContractError as error:
        return {"record": f"cannot be read: {error.message}"}
    return {"record": "there", **msgspec.structs.asdict(record)}


def _hex(value: bytes | None) -> str:
    return "none" if value is None else value.hex()


def _windows(field: FieldDifference) -> tuple[str, str]:
    """Both values as text. Long values are cut to the part around the first difference."""
    one, other = str(_plain(field.of_log)), str(_plain(field.of_source))
    if max(len(one), len(other)) <= _VALUE_WIDTH:
        return one, other
    pairs = enumerate(zip(one, other, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, at - _VALUE_WIDTH // 2)
    before = "…" if start else ""
    return before + one[start:], before + other[start:]


def _short(text: str) -> str:
    return clipped(text, _VALUE_WIDTH)


def _plain(value: object) -> Any:
    """The value in the types of JSON, with ids as text."""
    if isinstance(value, bytes):
        return as_text(value) if len(value) == 16 else value.hex()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return {name: _plain(each) for name, each in msgspec.structs.asdict(value).items()}
    return value


def _moment(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
