"""The moments of ``--as-of``: a time, or an offset of the log."""

from __future__ import annotations

import re

import hms
from hms_schemas.errors import InvalidRequestError
from hms_services.cli.filtering import time_of
from hms_services.cli.views.wording import count

_OFFSET = re.compile(r"(?:@|offset:)(-?\d+)")


def moment_of(text: str | None, *, log_time: bool) -> hms.AsOf | None:
    """The moment that ``--as-of`` names; None without one.

    >>> moment_of("@1234", log_time=False)
    AsOf(happened_by=None, logged_by=None, offset=1234)

    Raises:
        InvalidRequestError: it names none.
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
    """What an answer about the past says of itself, in one line."""
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
