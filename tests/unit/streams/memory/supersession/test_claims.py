"""What a line claims, and what claims nothing."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import memory_of

from hms_schemas.generated.records import MemoryState
from hms_streams.memory.supersession.claims import Claim, claims_of


def said(text: str, speaker: str = "Ada") -> MemoryState:
    memory: MemoryState = memory_of(1, text, speaker=speaker)
    return memory


def told(text: str) -> set[tuple[str, str, str]]:
    return {
        (claim.subject, claim.attribute, " ".join(sorted(claim.value)))
        for claim in claims_of(said(text))
    }


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("I live in Utrecht now.", ("ada", "home", "utrecht")),
        ("Bob moved to Ghent.", ("bob", "home", "ghent")),
        ("I work at Harbour Labs.", ("ada", "employer", "harbour labs")),
        ("I work as a florist.", ("ada", "occupation", "florist")),
        ("My favourite food has changed to dal.", ("ada", "favourite food", "dal")),
        ("Bob's phone number is 06 1234.", ("bob", "phone number", "061234")),
        ("My car is a red Fiat.", ("ada", "vehicle", "fiat red")),
        ("The meeting is at four on Friday.", ("", "meeting", "four friday")),
        ("I no longer drink coffee.", ("ada", "does:coffee", "no")),
        ("I love coffee.", ("ada", "does:coffee", "yes")),
        ("I switched from coffee to tea.", ("ada", "does:tea", "yes")),
        ("My tutor is Prof. Lindqvist.", ("ada", "tutor", "lindqvist prof")),
    ],
)
def test_general_shapes_are_read(text: str, claim: tuple[str, str, str]) -> None:
    assert claim in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Do you live in Utrecht?",
        "I would live in Utrecht.",
        "I want to move to Utrecht.",
        "I used to live in Utrecht.",
        "If I moved to Utrecht, I'd bike.",
        "I was moved to tears.",
        "My house is amazing.",
        "My day is so long.",
        "It moved to Utrecht.",
        "We had a lovely walk.",
        "",
    ],
)
def test_what_is_asked_wished_past_or_judged_claims_nothing(text: str) -> None:
    assert claims_of(said(text)) == []


def test_a_claim_knows_how_much_of_the_line_it_is() -> None:
    (alone,) = claims_of(said("I live in Utrecht."))
    (among,) = claims_of(said("I live in Utrecht. The garden is full of birds and it never rains."))

    assert alone == Claim("ada", "home", frozenset({"utrecht"}), changed=False, share=1.0)
    assert among.share < 0.5
