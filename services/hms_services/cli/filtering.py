"""The filter options of a command as the client's filters."""

from __future__ import annotations

from datetime import datetime

from hms.observation import Filters
from hms_schemas.errors import InvalidRequestError
from hms_services.importing.timestamps import parse_time


def filters(
    *,
    tiers: list[str] | None = None,
    kinds: list[str] | None = None,
    tags: list[str] | None = None,
    speaker: str | None = None,
    session: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Filters:
    """Only what was given; raises InvalidRequestError for a time that is none."""
    made = Filters()
    if tiers:
        made["tiers"] = tiers
    if kinds:
        made["kinds"] = kinds
    if tags:
        made["tags"] = tags
    if speaker:
        made["speaker"] = speaker
    if session:
        made["session"] = session
    if since:
        made["since"] = time_of("--since", since)
    if until:
        made["until"] = time_of("--until", until)
    return made


def time_of(option: str, text: str) -> datetime:
    """The time that an option names."""
    try:
        return parse_time(text).at
    except ValueError as error:
        raise InvalidRequestError(
            f"{option} {text!r} cannot be read: {error}.", fix="Give 2026-05-03T09:00:00Z."
        ) from None
