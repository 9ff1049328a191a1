"""What speakers say that they are called, kept as long as the line."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import memory_of

from hms_services.context.columns.columns import Columns
from hms_services.context.columns.nicknames import nickname_in


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Everyone calls me Bob.", "Bob"),
        ("Call me Bob!", "Bob"),
        ("I'm Robert, but all my friends call me Bobby.", "Bobby"),
        ("I go by Bob at work.", "Bob"),
        ("Call me tomorrow.", None),
        ("They call me often.", None),
        ("Call me on Monday.", None),
    ],
)
def test_a_line_may_tell_a_nickname(line: str, name: str | None) -> None:
    assert nickname_in(line) == name


def test_a_forgotten_line_takes_its_nickname_along() -> None:
    columns, line = Columns(0), memory_of(1, "Call me Bob.", speaker="Robert")
    columns.put(line, None)
    known = columns.nicknames

    columns.drop(line.memory_id)

    assert (known, columns.nicknames) == ([("Bob", "Robert")], [])
