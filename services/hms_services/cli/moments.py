"""Times and moments of the command line: ``--since``, ``--at``, and ``--as-of``."""

from __future__ import annotations

import re
from datetime import datetime

import hms
from hms_schemas.errors import InvalidRequestError
from hms_services.cli.views.wording import count
from hms_services.importing.timestamps import parse_time

_OFFSET = re.compile(r"(?:@|offset:)(-?\d+)")


def time_of(option: str, text: str) -> datetime:
    """The time that an option names.

    Args:
        option: for the error, such as ``--since``.
        text: ISO 8601, or seconds since the Unix epoch.

    Raises:
        InvalidRequestError: ``text`` is no time.
    """
    try:
        return parse_time(text).at
    except ValueError as error:
        raise InvalidRequestError(
            f"{option} {text!r} cannot be read: {error}.", fix="Give 2026-05-03T09:00:00Z."
        ) from None


def moment_of(text: str | None, *, log_time: bool) -> hms.AsOf | None:
    """The moment that ``--as-of`` names; None without one.

    >>> moment_of("@1234", log_time=False)
    AsOf(happened_by=None, logged_by=None, offset=1234)

    Raises:
        InvalidRequestError: ``text`` is no moment, or ``log_time`` goes with an offset or alone.
    """
    if text is None:
        if log_time:
            raise InvalidRequestError(
                "--log-time says how to read --as-of.", fix="Give --as-of as well."
            )
        return None
    offset = _OFFSET.fullmatch(text.strip())
    if offset and log_time:
        raise InvalidRequestError("An offset is no time.", fix="Leave --log-time out.")
    if offset:
        return hms.AsOf(offset=int(offset[1]))
    at = time_of("--as-of", text)
    return hms.AsOf(logged_by=at) if log_time else hms.AsOf(happened_by=at)


def past_line(past: hms.PastView) -> str:
    """Where a result about the past comes from, in one line."""
    line = f"as of {_named(past.as_of)}: {count(past.events, 'event')}"
    if past.last_offset >= 0:
        line += f", log read to {past.partition}:{past.last_offset}"
    if past.withheld:
        line += f"; {count(past.withheld, 'memory', 'memories')} withheld: forgotten since"
    return line


def _named(as_of: hms.AsOf) -> str:
    if as_of.offset is not None:
        return f"offset {as_of.offset}"
    if as_of.logged_by is not None:
        return f"{as_of.logged_by:%Y-%m-%d %H:%M:%S} UTC, log time"
    assert as_of.happened_by is not None
    return f"{as_of.happened_by:%Y-%m-%d %H:%M:%S} UTC"
