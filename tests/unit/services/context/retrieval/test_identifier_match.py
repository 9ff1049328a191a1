"""Identifiers to the letter: the line that holds the asked one is first."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import MakeMemory
from tests.unit.services.context.conftest import ask_columns, columns_of

from hms_services.context.columns.roles import SpaceKind


@pytest.mark.parametrize("kind", SpaceKind)
@pytest.mark.parametrize(
    ("form", "one", "other"),
    [
        ("The {} build is pinned.", "2.14.1", "2.1.14"),
        ("Commit {} broke the search box.", "9f3c1ba", "9f3c1ab"),
        ("The seat on {} is by the window.", "KL1639", "KL1693"),
        ("The bills go to {} now.", "j.meyer@nordkap.example", "meyer.j@nordkap.example"),
    ],
)
def test_of_two_lines_that_differ_in_an_identifier_the_asked_one_is_first(
    make_memory: MakeMemory, kind: SpaceKind, form: str, one: str, other: str
) -> None:
    columns = columns_of([make_memory(n, form.format(each)) for n, each in enumerate((one, other))])

    for asked in (one, other):
        best = ask_columns(columns, f"What about {asked}?", kind=kind)[0]
        assert best.memory.content == form.format(asked)
        assert best.features["identifiers"] == 1.0


def test_a_question_without_an_identifier_measures_none(make_memory: MakeMemory) -> None:
    columns = columns_of([make_memory(1, "We met in 2025, 12 of us.")])

    best = ask_columns(columns, "Who met in 2025?")[0]

    assert best.features["identifiers"] == 0.0
