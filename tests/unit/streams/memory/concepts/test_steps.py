"""The events that form and end concepts: the same cause makes the same event."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.streams.memory.concepts.conftest import START_US, make_line

from hms_schemas.generated.records import ConceptFormed, MemoryEvent, Trust
from hms_streams.memory.concepts import steps
from hms_streams.memory.concepts.concept_changes import Draft
from hms_streams.memory.concepts.description import ConceptDescription
from hms_streams.memory.concepts.line import Line

SPACE = ("local", "ada")


def formed(*lines: Line, parents: tuple[bytes, ...] = (), **fields: Any) -> MemoryEvent:
    draft = Draft(lines, parents, 0.5)
    told = ConceptDescription("boats", ("boat",), "a summary")
    return steps.formed(SPACE, draft, told, summariser="extractive", **fields)


def test_the_id_follows_from_members_and_parents_alone() -> None:
    one, other = make_line("boat", 1), make_line("boat", 2)
    assert formed(one, other).event_id == formed(other, one).event_id
    assert formed(one).event_id != formed(one, other).event_id
    assert formed(one, parents=(b"p" * 16,)).event_id != formed(one).event_id
    elsewhere = steps.formed(
        ("local", "eve"), Draft((one,), (), 0.5), ConceptDescription("", (), ""), summariser="x"
    )
    assert elsewhere.event_id != formed(one).event_id


def test_a_concept_that_comes_again_has_an_id_of_its_own() -> None:
    first = formed(make_line("boat", 1))
    second = formed(make_line("boat", 1), gone=[first.event_id])
    third = formed(make_line("boat", 1), gone=[first.event_id, second.event_id])
    assert len({first.event_id, second.event_id, third.event_id}) == 3


def test_it_happens_with_its_latest_member_and_after_what_it_comes_from() -> None:
    lines = [make_line("boat", n) for n in range(3)]
    assert formed(*lines).occurred_at == lines[2].occurred_at
    assert formed(lines[0], earlier_us=START_US + 5).occurred_at == START_US + 5


@pytest.mark.parametrize(
    ("trusts", "least"),
    [
        ((Trust.USER, Trust.SYSTEM), Trust.USER),
        ((Trust.USER, Trust.ASSISTANT), Trust.ASSISTANT),
        ((Trust.TOOL, Trust.ASSISTANT), Trust.TOOL),
        ((Trust.USER, Trust.WEB, Trust.TOOL), Trust.WEB),
    ],
)
def test_it_is_trusted_as_little_as_the_least_of_its_members(
    trusts: tuple[Trust, ...], least: Trust
) -> None:
    lines = [make_line("boat", n, trust=trust) for n, trust in enumerate(trusts)]
    assert formed(*lines).trust is least


def test_it_says_who_made_it_and_by_which_vectors() -> None:
    body = formed(make_line("boat", 1)).body
    assert isinstance(body, ConceptFormed)
    assert body.made_by == "hms-concepts/1 extractive model"


def test_the_end_of_a_concept_follows_from_its_id() -> None:
    end = steps.dissolved(SPACE, b"c" * 16, 7)
    assert end == steps.dissolved(SPACE, b"c" * 16, 7)
    assert end.event_id != steps.dissolved(SPACE, b"d" * 16, 7).event_id
    many = steps.quotes_forgotten(SPACE, [b"d" * 16, b"c" * 16], 7)
    assert many == steps.quotes_forgotten(SPACE, [b"c" * 16, b"d" * 16], 7)
