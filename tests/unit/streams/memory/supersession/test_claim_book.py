"""Who replaced whom, whatever order the memories come in."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.services.conftest import memory_of

from hms_schemas.generated.records import Kind, MemoryState
from hms_streams.memory.supersession.claim_book import ClaimBook, Proposal
from hms_streams.memory.tiers.policy import DEFAULT_POLICY

LOCOMO = Path(__file__).parents[5].parent / "shared/eval/locomo"


def said(n: int, text: str, speaker: str = "Ada", **fields: Any) -> MemoryState:
    memory: MemoryState = memory_of(n, text, speaker=speaker, **fields)
    return memory


def pairs(proposals: list[Proposal]) -> set[tuple[int, int]]:
    return {(p.memory_id[-1], p.successor_id[-1]) for p in proposals}


def observed(*memories: MemoryState) -> tuple[ClaimBook, list[Proposal]]:
    book = ClaimBook()
    return book, [proposal for memory in memories for proposal in book.observe(memory)]


def test_another_value_replaces_the_one_before() -> None:
    _, proposals = observed(said(1, "I live in Delft."), said(2, "I moved to Utrecht."))

    assert pairs(proposals) == {(1, 2)}
    assert proposals[0].confidence >= DEFAULT_POLICY.superseded_confidence


def test_the_same_again_replaces_nothing_and_is_replaced_with_its_twin() -> None:
    _, twice = observed(said(1, "I live in Delft."), said(2, "I live in Delft."))
    assert twice == []

    _, proposals = observed(
        said(1, "I live in Delft."), said(2, "I live in Delft."), said(3, "I moved to Utrecht.")
    )
    assert pairs(proposals) == {(1, 3), (2, 3)}


def test_two_people_contradict_each_other_never() -> None:
    _, proposals = observed(said(1, "I live in Delft."), said(2, "I live in Ghent.", speaker="Bob"))

    assert proposals == []


def test_a_line_that_says_more_is_not_hidden_for_a_part_of_it() -> None:
    long = "I live in Delft. And my sister came by with her three children and the old dog."
    book, proposals = observed(said(1, long), said(2, "I moved to Utrecht."))

    assert all(p.confidence < DEFAULT_POLICY.superseded_confidence for p in proposals)
    assert book.successors[said(1, "").memory_id] == said(2, "").memory_id


def test_knowledge_counts_whole() -> None:
    long = "I live in Delft. And my sister came by with her three children and the old dog."
    _, proposals = observed(said(1, long, kind=Kind.FACT), said(2, "I moved to Utrecht."))

    assert proposals[0].confidence >= DEFAULT_POLICY.superseded_confidence


def test_what_a_person_calls_current_is_left_alone() -> None:
    _, proposals = observed(
        said(1, "I live in Delft.", tags=("current",)), said(2, "I moved to Utrecht.")
    )

    assert proposals == []


def test_what_a_person_called_current_later_stands_first_again() -> None:
    book, _ = observed(said(1, "I live in Delft."), said(2, "I moved to Utrecht."))

    book.observe(said(1, "I live in Delft.", tags=("current",)))

    assert book.successors == {}


def test_what_is_gone_replaces_nothing_any_more() -> None:
    book, _ = observed(said(1, "I live in Delft."), said(2, "I moved to Utrecht."))

    assert book.forget(said(2, "").memory_id) == []

    assert book.successors == {}
    assert pairs(book.observe(said(3, "I moved to Ghent."))) == {(1, 3)}


def test_what_a_forgotten_one_replaced_is_replaced_by_the_next() -> None:
    book, _ = observed(
        said(1, "I live in Delft."), said(2, "I moved to Utrecht."), said(3, "I moved to Ghent.")
    )

    book.forget(said(2, "").memory_id)

    assert book.successors == {said(1, "").memory_id: said(3, "").memory_id}


def test_a_proposal_is_one_event_and_tells_no_value() -> None:
    (first,) = observed(said(1, "I live in Delft."), said(2, "I moved to Utrecht."))[1]
    (again,) = observed(said(1, "I live in Delft."), said(2, "I moved to Utrecht."))[1]

    assert first.event_id(b"local/ada") == again.event_id(b"local/ada")
    assert first.event_id(b"local/ada") != first.event_id(b"local/bob")
    assert "Delft" not in first.reason
    assert "Utrecht" not in first.reason


@given(st.permutations(range(6)))
def test_the_order_of_arrival_changes_nothing_that_holds(order: list[int]) -> None:
    cities = ("Delft", "Utrecht", "Delft", "Ghent", "Ghent", "Oslo")
    memories = [said(n, f"I live in {city}.") for n, city in enumerate(cities)]
    straight, _ = observed(*memories)

    shuffled, _ = observed(*(memories[n] for n in order))

    assert shuffled.successors == straight.successors


@pytest.mark.locomo
@pytest.mark.skipif(not LOCOMO.is_dir(), reason="the evaluation conversations are not there")
def test_long_conversations_lose_no_line_of_evidence() -> None:
    for path in sorted(LOCOMO.glob("conv-*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        evidence = {turn for question in data["qa"] for turn in question["evidence"]}
        book, turns = ClaimBook(), {}
        for n, event in enumerate(data["events"]):
            at = datetime.fromisoformat(event["timestamp"]).replace(tzinfo=UTC)
            memory = said(n, event["text"], event["speaker"], occurred_at=int(at.timestamp() * 1e6))
            turns[memory.memory_id] = event["id"]
            for proposal in book.observe(memory):
                if proposal.confidence >= DEFAULT_POLICY.superseded_confidence:
                    assert turns[proposal.memory_id] not in evidence


def test_shuffled_twice_is_not_by_chance() -> None:
    memories = [said(n, f"My phone number is 06 {n // 2:04}.") for n in range(8)]
    random.Random(3).shuffle(memories)

    book, _ = observed(*memories)

    assert {key[-1] for key in book.successors} == {0, 1, 2, 3, 4, 5}
