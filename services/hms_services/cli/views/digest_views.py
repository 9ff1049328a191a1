"""How digests look for a person: a line for each partition and position, one column a source."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from hms_services.cli.views.wording import count
from hms_streams.replay.digest_comparison import DigestComparison, PartitionRow

# How many digits of a hash fit on a line; --json has all of them.
_SHOWN = 12


def table_of(found: DigestComparison) -> Table:
    """A row for each partition and position that has records; the last row is the digest of all."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("partition", justify="right")
    table.add_column("position", justify="right")
    for name in found.totals:
        table.add_column(name, no_wrap=True)
    for row in found.rows:
        if row.position or not row.equal:
            cells = [_cell(row, name) for name in found.totals]
            table.add_row(str(row.partition), f"{row.position:,}", *cells)
    totals = [Text(digest[:_SHOWN], style="bold") for digest in found.totals.values()]
    table.add_row("all", f"{found.position:,}", *totals)
    return table


def verdict(found: DigestComparison) -> Text:
    """One line that says whether all sources hold the same."""
    wrong = [row for row in found.rows if not row.equal]
    if wrong:
        which = count(len({row.partition for row in wrong}), "partition")
        return Text(f"Different: {which} hold other states than the log makes.", style="bold red")
    records = sum({row.partition: max(row.records.values()) for row in found.rows}.values())
    places = ", ".join(found.totals)
    return Text(f"Equal: {count(records, 'record')} from {places}.", style="green")


def as_fact(found: DigestComparison, seconds: float) -> dict[str, Any]:
    """The comparison, for a program, with complete hashes."""
    return {
        "equal": found.equal,
        "totals": found.totals,
        "position": found.position,
        "partitions": list(found.rows),
        "seconds": round(seconds, 3),
    }


def _cell(row: PartitionRow, name: str) -> Text:
    said = row.hashes.get(name, "")[:_SHOWN] or "-"
    return Text(said, style="" if row.equal else "bold red")
