"""Which memories a concept may quote, and what of them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.services.conftest import memory_of

from hms_schemas.generated.records import Kind, MemoryState, Sealed, Tier
from hms_schemas.ids import derived_id
from hms_streams.memory.concepts.line import line_of


def said(content: object = "Ada sails a boat to Porto.", **fields: Any) -> MemoryState:
    return memory_of(1, content, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"content": None},
        {"content": Sealed(key_id="key", nonce=b"n", ciphertext=b"c")},
        {"content": "   "},
        {"content": "[image: a boat]"},
        {"tier": Tier.FORGOTTEN},
        {"kind": Kind.CONCEPT},
        {"superseded_by": derived_id(b"memory", b"two")},
        {"expires_at": 1},
        {"rating": -1.0},
    ],
)
def test_no_concept_quotes_it(fields: dict[str, Any]) -> None:
    assert line_of(said(**fields), "model", b"\x01") is None


@pytest.mark.parametrize(
    ("fields", "settled"),
    [
        ({}, True),
        ({"tier": Tier.LONG}, True),
        ({"tier": Tier.SHORT}, False),
        ({"content": "Thanks!"}, False),
    ],
)
def test_what_left_the_working_set_and_says_something_may_become_a_member(
    fields: dict[str, Any], settled: bool
) -> None:
    line = line_of(said(**fields), "model", b"\x01")
    assert line is not None
    assert line.settled is settled


def test_captions_are_left_out() -> None:
    line = line_of(said(content="Look at this! [image: a photo of a boat]"), "", b"")
    assert line is not None
    assert line.text == "Look at this!"
