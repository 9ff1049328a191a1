"""Times as files carry them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.importing.timestamps import Reading, parse_time

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=ZONES)


@given(MOMENTS)
def test_iso_with_a_zone_is_that_moment_in_that_zone(at: datetime) -> None:
    moment = parse_time(at.isoformat())
    assert moment.at == at
    assert moment.at.utcoffset() == at.utcoffset()
    assert moment.reading is Reading.ISO


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)))
def test_iso_without_a_zone_is_utc_and_says_so(at: datetime) -> None:
    moment = parse_time(at.isoformat())
    assert moment.at == at.replace(tzinfo=UTC)
    assert moment.reading is Reading.ISO_NO_ZONE


@given(MOMENTS)
def test_seconds_and_milliseconds_are_told_apart_by_magnitude(at: datetime) -> None:
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
    seconds = whole.timestamp()
    for value in (seconds, str(seconds)):
        read = parse_time(value)
        assert read.reading is Reading.SECONDS
        assert abs(read.at - whole) < timedelta(milliseconds=1)
    in_milliseconds = parse_time(round(seconds * 1000))
    assert in_milliseconds.reading is Reading.MILLISECONDS
    assert abs(in_milliseconds.at - whole) < timedelta(milliseconds=1)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans(), st.binary()))
def test_whatever_else_is_a_time_with_a_zone_or_a_value_error(value: object) -> None:
    try:
        moment = parse_time(value)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, but never another error
    else:
        assert moment.at.astimezone(UTC) == moment.at


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("yesterday", "neither ISO 8601 nor"),
        (1_700_000_000_000_000, "microseconds"),
        (True, "a bool is not a time"),
        (None, "a NoneType is not a time"),
        ([], "a list is not a time"),
    ],
)
def test_what_is_no_time_says_why(value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_time(value)
