"""What HMS put into a prompt is cut out, however it was mangled, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_schemas.admission import check_body
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import Kind, Observed
from hms_schemas.injected import holds_injected, without_injected

FRAME = '<hms:context v="1" id="x">\nRemembered from earlier.\n- Ada: Tea.\n</hms:context>'


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{FRAME}\nWhere is the tea?", "Where is the tea?"),
        (f"Before. {FRAME} After.", "Before.\nAfter."),
        (FRAME.upper() + " Hi.", "Hi."),
        (FRAME.replace("<hms", "< hms ").replace("</hms", "< / hms "), ""),
        ("Hi. " + FRAME[:40], "Hi."),
        (f"a {FRAME[:-14]} {FRAME} </hms:context> b", "a\nb"),
        (f"{FRAME} x {FRAME}", "x"),
        ("a < b and hms:context is a word", "a < b and hms:context is a word"),
        ("stray </hms:context> mark", "stray </hms:context> mark"),
        ("no mark at all", "no mark at all"),
    ],
)
def test_frames_go_and_the_rest_stays(text: str, left: str) -> None:
    assert without_injected(text) == left


@given(st.text(alphabet="abc <>/hms:context\n", max_size=120))
def test_nothing_of_a_frame_is_left(text: str) -> None:
    assert not holds_injected(without_injected(text))


@given(st.text(max_size=60).filter(lambda text: "<" not in text), st.text(max_size=60))
def test_words_around_a_frame_are_kept(before: str, inside: str) -> None:
    inside = inside.replace("<", "")

    left = without_injected(f"{before}<hms:context>{inside}</hms:context>")

    assert left == before.strip()


def test_nothing_but_a_frame_is_refused_at_both_doors() -> None:
    with pytest.raises(ContractError) as refused:
        check_body(Observed(content=FRAME, kind=Kind.MESSAGE))

    assert refused.value.reason == "only_injected_context"
    check_body(Observed(content=f"{FRAME} Hi.", kind=Kind.MESSAGE))
