"""A long content in parts that may each enter memory."""

from __future__ import annotations

import pytest

from hms_schemas.admission import check_body
from hms_schemas.content_parts import MAX_CONTENT_CHARS, content_parts
from hms_schemas.generated.records import Observed

SENTENCE = "The ferry to Texel takes twenty minutes, and bicycles go for free. "


@pytest.mark.parametrize(
    "text", ["Tea.", "x" * MAX_CONTENT_CHARS, "\u4e2d" * MAX_CONTENT_CHARS], ids=["line", "x", "zh"]
)
def test_a_content_within_the_limit_is_one_part(text: str) -> None:
    assert content_parts(text) == (text,)


def test_300_kb_become_parts_that_are_all_of_it_and_may_enter() -> None:
    text = SENTENCE * 4_500
    parts = content_parts(text)
    assert "".join(parts) == text
    assert len(parts) == 5
    assert all(part.startswith("The ferry") for part in parts)
    for part in parts:
        check_body(Observed(content=part))


def test_a_part_of_blanks_is_left_out() -> None:
    parts = content_parts("Tea." + " " * 3 * MAX_CONTENT_CHARS + "Coffee.")
    assert [part.strip() for part in parts] == ["Tea.", "Coffee."]
