"""How numbers, sizes and times look for a person."""

from __future__ import annotations

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def size(count: int) -> str:
    """A number of bytes, in the unit that leaves up to three digits.

    >>> size(331 * 1024 * 1024)
    '331 MB'
    """
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1024
    return f"{value:.1f} GB"


def duration(seconds: float) -> str:
    """A length of time in its two largest units.

    >>> duration(3_725), duration(0.4)
    ('1 h 2 min', '0.4 s')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min {seconds % _MINUTE:.0f} s"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"
    return f"{seconds // _DAY:.0f} d {seconds % _DAY // _HOUR:.0f} h"


def moment(at: datetime | None) -> str:
    """A time in UTC to the minute; ``never`` for none.

    >>> moment(datetime(2026, 5, 3, 9, 4, tzinfo=UTC))
    '2026-05-03 09:04'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if at else "never"


def local_moment(at: datetime) -> str:
    """A time as clocks showed it where it happened, with the zone where that is not UTC.

    >>> local_moment(datetime.fromisoformat("2026-11-25T07:30+09:00"))
    '2026-11-25 07:30 +09:00'
    """
    zone = f"{at:%z}"
    return f"{at:%Y-%m-%d %H:%M}" + (f" {zone[:3]}:{zone[3:5]}" if at.utcoffset() else "")


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun in singular or plural.

    >>> count(1, "memory", "memories"), count(1200, "event")
    ('1 memory', '1,200 events')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def clipped(text: str, width: int) -> str:
    """The text on one line of at most ``width`` characters.

    >>> clipped("one\\ntwo three", 9)
    'one two…'
    """
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
