"""The header of a tombstone of a state topic: the applied offset, up to which the log was folded.

A tombstone has no value that could hold an applied offset, so a header carries it. So the rule "the
highest applied offset wins" covers deleted records, too: an older record that comes after the
tombstone stays deleted, and an older tombstone deletes no newer record.
"""

from __future__ import annotations

from collections.abc import Iterable

APPLIED_OFFSET_HEADER = "hms_applied_offset"


def tombstone_headers(applied_offset: int) -> list[tuple[str, bytes]]:
    """The headers of a tombstone for the state after ``applied_offset``."""
    return [(APPLIED_OFFSET_HEADER, str(applied_offset).encode())]


def tombstone_offset(headers: Iterable[tuple[str, bytes | str | None]] | None) -> int | None:
    """The applied offset in a tombstone's headers; None if its writer gave none."""
    for name, value in headers or ():
        if name == APPLIED_OFFSET_HEADER and value:
            return int(value)
    return None
