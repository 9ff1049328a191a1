"""Which memories a concept may quote, and what of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hms_schemas.generated.records import Kind, MemoryState, Sealed, Tier
from hms_schemas.ids import derived_id
from hms_streams.memory.concepts.line import line_of


@pytest.fixture
def memory() -> Callable[..., MemoryState]:
    def make(**fields: Any) -> MemoryState:
        return MemoryState(
            memory_id=derived_id(b"memory", b"one"),
            tenant="local",
            space="ada",
            applied_offset=1,
            observed_offset=1,
            policy_version=1,
            tier_since=1,
            tier_reason="observed",
            occurred_at=1,
            tokens=8,
            **{"tier": Tier.MEDIUM, "content": "Ada sails a boat to Porto.", **fields},
        )

    return make


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
def test_no_concept_quotes_it(memory: Callable[..., MemoryState], fields: dict[str, Any]) -> None:
    assert line_of(memory(**fields), "model", b"\x01") is None


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
    memory: Callable[..., MemoryState], fields: dict[str, Any], settled: bool
) -> None:
    line = line_of(memory(**fields), "model", b"\x01")
    assert line is not None
    assert line.settled is settled


def test_captions_are_left_out(memory: Callable[..., MemoryState]) -> None:
    line = line_of(memory(content="Look at this! [image: a photo of a boat]"), "", b"")
    assert line is not None
    assert line.text == "Look at this!"
