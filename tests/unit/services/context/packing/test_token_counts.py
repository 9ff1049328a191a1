"""Budgets by a model's own tokenizer: counted where it is known, estimated where not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.services import conftest
from tokenizers import Tokenizer

from hms_schemas.errors import ConfigurationError
from hms_services.context.packing.packing import Packing
from hms_services.context.packing.rendering import Frame
from hms_services.context.packing.token_counts import load_token_counts
from hms_streams.embedding.onnx_models import TOKENIZER
from hms_streams.memory.token_estimate import estimate_tokens

PATH = TOKENIZER.verified()
COUNTS = load_token_counts(f"minilm={PATH}")
make = conftest.memory_of


def test_a_known_model_is_counted_and_another_estimated() -> None:
    assert COUNTS.of("minilm")("a puppy sleeps") == 3 + 1
    assert COUNTS.of("other") is estimate_tokens
    assert load_token_counts("").of("minilm") is estimate_tokens


@pytest.mark.parametrize("setting", ["minilm", "=x", "m=/nowhere/tokenizer.json"])
def test_a_bad_setting_is_named(setting: str) -> None:
    with pytest.raises(ConfigurationError, match="HMS_TOKENIZERS"):
        load_token_counts(setting)


def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{}")
    with pytest.raises(ConfigurationError, match="no tokenizer"):
        load_token_counts(f"m={tmp_path / 't.json'}")


@settings(max_examples=examples(50))
@given(st.integers(0, 400), st.lists(st.text(max_size=120), max_size=15))
def test_the_budget_holds_by_the_models_own_count(budget: int, texts: list[str]) -> None:
    whole = Tokenizer.from_file(str(PATH))
    whole.no_truncation()
    whole.no_padding()
    pack = Packing(Frame("id", COUNTS.of("minilm")), budget)
    pack.working_set(
        [make(n, text, session_id=f"s{n % 3}") for n, text in enumerate(texts)], alone=True
    )

    text = pack.text()

    assert len(whole.encode(text, add_special_tokens=False).ids) <= budget or not text
    assert pack.tokens <= budget or not text
