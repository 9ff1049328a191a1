"""A memory's life in words, and the lengths that the rules go by."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import hms_streams.memory
from hms_schemas.generated.records import Kind, Sealed, Tier
from hms_streams.memory.explain import explain
from hms_streams.memory.tiers.policy import DAY_US, DEFAULT_POLICY
from hms_streams.memory.tiers.reasons import Reason, sentence_of
from hms_streams.memory.token_estimate import estimate_tokens


def test_a_fresh_memory_will_settle_when_nobody_uses_it(world: Any) -> None:
    world.observe("fact", kind=Kind.FACT)
    told = explain(world["fact"], world.now)
    assert (told.tier, told.sentence) == (Tier.SHORT, "It is new.")
    assert told.next_move is not None
    assert (told.next_move.at, told.next_move.to_tier) == (world.now + DAY_US, Tier.LONG)
    world.later(DAY_US).tick()
    assert explain(world["fact"], world.now).next_move is None


def test_expiry_is_told_when_it_comes_first(world: Any) -> None:
    world.observe("offer", expires_at=world.now + 60)
    told = explain(world["offer"], world.now)
    assert told.next_move is not None
    assert told.next_move.to_tier is Tier.FORGOTTEN


def test_a_forgotten_memory_has_no_strength_and_its_marker_an_end(world: Any) -> None:
    world.observe("secret")
    world.forget("secret")
    told = explain(world["secret"], world.now)
    assert (told.activation, told.strength) == (None, None)
    assert told.next_move is not None
    assert told.next_move.at == world.now + DEFAULT_POLICY.marker_kept_us


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_is_a_sentence(reason: Reason) -> None:
    assert sentence_of(reason.value).endswith(".")


def test_a_code_of_newer_rules_stands_for_itself() -> None:
    assert sentence_of("invented_later") == "invented_later"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 1), ("word", 1), ("words", 2), ("привет", 3), ("你好世界", 3), ("\ud800", 1)],
)
def test_four_bytes_are_a_token(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


def test_sealing_does_not_change_a_length() -> None:
    text = "the door code is 4711"
    sealed = Sealed(key_id="k", nonce=b"n" * 12, ciphertext=text.encode() + b"t" * 16)
    assert estimate_tokens(sealed) == estimate_tokens(text)


def test_the_rules_import_nothing_that_knows_the_time_or_chance() -> None:
    """import-linter says the same; this names the module at once."""
    allowed = {
        "__future__",
        "bisect",
        "collections",
        "dataclasses",
        "datetime",
        "enum",
        "functools",
        "heapq",
        "itertools",
        "math",
        "msgspec",
        "numpy",
        "re",
        "scipy",
        "snowballstemmer",
        "typing",
        "zlib",
        "hms_schemas",
    }
    for path in Path(hms_streams.memory.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"now", "utcnow", "today"}, f"{path.name} asks the time"
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                within = name.startswith(("hms_streams.memory", "hms_streams.stop_words"))
                assert within or name.split(".")[0] in allowed, f"{path.name} imports {name}"
