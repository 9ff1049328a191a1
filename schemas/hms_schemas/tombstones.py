"""What a tombstone of a state topic tells beside its key: up to where the log was folded for it.

A tombstone has no value to hold an applied offset, so it carries one in a header. That is how
"the highest applied offset wins" holds for what is gone, too: an older record that comes after the
tombstone stays gone, and an older tombstone removes nothing newer.
"""

from __future__ import annotations

from collections.abc import Iterable

APPLIED_OFFSET_HEADER = "hms_applied_offset"


def tombstone_headers(applied_offset: int) -> list[tuple[str, bytes]]:
    """The headers of a tombstone that says what is so after ``applied_offset``."""
    return [(APPLIED_OFFSET_HEADER, str(applied_offset).encode())]


def tombstone_offset(headers: Iterable[tuple[str, bytes | str | None]] | None) -> int | None:
    """The applied offset in a tombstone's headers; None when nobody wrote one."""
    for name, value in headers or ():
        if name == APPLIED_OFFSET_HEADER and value:
            return int(value)
    return None
