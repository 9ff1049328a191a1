"""Events as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    Kind,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Sealed,
    Superseded,
    Tagged,
    Ticked,
)
from hms_services.cli.views.event_views import Stored, as_fact, event_line, summary

ID = bytes(range(16))
SEALED = Sealed(key_id="k", nonce=b"n" * 12, ciphertext=b"secret")
BODIES: list[tuple[Body, str]] = [
    (Observed(content="I moved.", speaker="Ada", kind=Kind.FACT), "fact · Ada: I moved."),
    (Observed(content=SEALED), "(sealed)"),
    (Recalled(memory_ids=(ID,)), "1 memory put before a model"),
    (Rated(memory_id=ID, rating=-1.0, note="wrong"), "-1 for 0a0b0c0d0e0f wrong"),
    (Tagged(memory_id=ID, added=("a",), removed=("b",)), "+a -b on 0a0b0c0d0e0f"),
    (Superseded(memory_id=ID, reason="moved"), "0a0b0c0d0e0f moved"),
    (Forgotten(memory_ids=(ID, ID)), "2 memories"),
    (Forgotten(whole_space=True, reason="asked"), "the whole space asked"),
    (ConceptFormed(title="Bread", summary="x", member_ids=(ID,)), "Bread of 1 memory"),
    (ConceptDissolved(concept_id=ID), "0a0b0c0d0e0f"),
    (Ticked(), "time passed"),
]


def stored(body: Body, space: str = "ada") -> Stored:
    event = MemoryEvent(
        event_id=ID, tenant="t", space=space, occurred_at=1_777_800_000_000_000, body=body
    )
    return Stored(3, 12345, datetime(2026, 5, 3, tzinfo=UTC), event)


@pytest.mark.parametrize(("body", "said"), BODIES, ids=lambda value: type(value).__name__)
def test_every_body_has_its_words(body: Body, said: str) -> None:
    assert summary(body).startswith(said)


@pytest.mark.parametrize("body", [body for body, _ in BODIES])
def test_a_line_is_never_wider_than_80_columns(body: Body) -> None:
    assert event_line(stored(body, space="a" * 128)).cell_len <= 80


def test_a_record_that_is_none_says_why_within_80_columns() -> None:
    record = Stored(0, 1, datetime(2026, 5, 3, tzinfo=UTC), None, "the bytes do not decode " * 9)
    assert event_line(record).cell_len <= 80
    assert as_fact(record)["fault"].startswith("the bytes do not decode")


def test_a_fact_is_flat_and_readable() -> None:
    fact = as_fact(stored(BODIES[0][0]))
    assert fact["type"] == "Observed"
    assert fact["event_id"] == "00010203-0405-0607-0809-0a0b0c0d0e0f"
    assert fact["occurred_at"] == datetime(2026, 5, 3, 9, 20, tzinfo=UTC)
    assert fact["body"]["content"] == "I moved."
