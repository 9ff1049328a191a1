"""Tier policies in TOML: every number can be given, every mistake is told."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_schemas.errors import InvalidRequestError
from hms_schemas.generated.records import Kind
from hms_streams.memory.tiers.policy import DAY_US, DEFAULT_POLICY, HOUR_US, SECOND_US, TierPolicy
from hms_streams.replay.policy_file import names, parse_policy, read_policy


def test_an_empty_file_is_the_present_policy() -> None:
    assert parse_policy("") == DEFAULT_POLICY


def test_every_number_of_the_policy_has_a_name() -> None:
    assert set(names().values()) == {field.name for field in fields(TierPolicy)}


@given(st.integers(1, 10_000), st.floats(0, 1), st.integers(1, 1_000))
def test_numbers_replace_the_present_ones(items: int, importance: float, hours: int) -> None:
    text = f'short_items = {items}\nlasting_importance = {importance!r}\nshort_idle = "{hours} h"'

    assert parse_policy(text) == replace(
        DEFAULT_POLICY,
        short_items=items,
        lasting_importance=importance,
        short_idle_us=hours * HOUR_US,
    )


@pytest.mark.parametrize(
    ("written", "microseconds"),
    [
        ("90 s", 90 * SECOND_US),
        ("30min", 1800 * SECOND_US),
        ("1.5 h", 1.5 * HOUR_US),
        ("2 d", 2 * DAY_US),
    ],
)
def test_lengths_of_time_have_a_unit(written: str, microseconds: int) -> None:
    assert parse_policy(f'return_window = "{written}"').return_window_us == microseconds


def test_kinds_are_named_as_people_write_them() -> None:
    assert parse_policy('lasting_kinds = ["fact", "EVENT"]').lasting_kinds == {
        Kind.FACT,
        Kind.EVENT,
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "short_itmes = 2",
            "short_itmes is no number of the tier policy. Did you mean short_items",
        ),
        ("short_idle_us = 5", "Did you mean short_idle"),
        ("zzz = 1", "There are: short_items"),
        ("short_items = 0", "must be at least 1"),
        ("short_items = true", "whole number"),
        ("short_items = 2.5", "whole number"),
        ('lasting_rating = "high"', "Write a number"),
        ("lasting_importance = 1.5", "at least 0 and at most 1"),
        ("harmful_rating = 1", "at most 0"),
        ("lasting_rating = nan", "at least 0"),
        ("short_idle = 3600", "with its unit"),
        ('short_idle = "0 s"', "with its unit"),
        ('short_idle = "soon"', "with its unit"),
        ('lasting_kinds = "fact"', "Write a list"),
        ('lasting_kinds = ["facts"]', "The kinds are"),
        ("short_items", "not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_the_fix(text: str, told: str) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        parse_policy(text)

    assert told in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="cannot be read"):
        read_policy(tmp_path / "none.toml")
