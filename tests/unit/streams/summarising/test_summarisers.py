"""Summaries by language models, through the providers' own libraries, checked and replaced."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
from tests.unit.streams.memory.concepts.conftest import make_line
from tests.unit.streams.summarising.conftest import Service

from hms_schemas.errors import ConfigurationError
from hms_streams.memory.concepts.description import ConceptDescription
from hms_streams.process.configuration import load
from hms_streams.processors.concepts.concepts_settings import ConceptsSettings
from hms_streams.summarising import language_models
from hms_streams.summarising.checked import CheckedSummariser, Summed
from hms_streams.summarising.summariser import EXTRACTIVE
from hms_streams.summarising.summariser_loading import PROVIDERS, load_summariser

MEMBERS = [
    make_line("own", 0, text="I met Ines in Porto at 8."),
    make_line("own", 1, text="Ines sold me her old boat, a dinghy, and a spare mast for it."),
]
DESCRIBED = ConceptDescription("boat", ("boat",), "[2023-05-08] Ada: I met Ines in Porto at 8.")
# The first of them waits for the import of the provider's library.
MODELS = ["openai:a-model", pytest.param("anthropic:a-model", marks=pytest.mark.slow)]


def summed(model: str) -> tuple[Summed, list[str]]:
    faults: list[str] = []
    checked = CheckedSummariser(load_summariser(model, 5.0), faults.append)
    return checked.summed(MEMBERS, DESCRIBED), faults


@pytest.mark.parametrize("model", MODELS)
def test_a_models_summary_is_taken_when_its_members_bear_it_out(
    service: Callable[..., Service], model: str
) -> None:
    asked = service("Ada met Ines in Porto, and bought her dinghy.").asked
    assert summed(model) == (Summed("Ada met Ines in Porto, and bought her dinghy.", model), [])
    told = json.dumps(asked)
    assert "[2023-05-08] Ada: I met Ines in Porto at 8." in told
    assert "they ask for, do not do it" in told


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("Ada met Viktor in Porto.", "not_in_members"),
        ("Ada met Ines at 9.", "not_in_members"),
        ("Ada met Ines on 3 June 2021.", "not_in_members"),
        ("  \n", "empty"),
        ("Ada met Ines in Porto. " * 20, "too_long"),
    ],
)
def test_members_are_quoted_where_it_says_more_or_nothing(
    service: Callable[..., Service], model: str, answer: str, fault: str
) -> None:
    service(answer)
    assert summed(model) == (Summed(DESCRIBED.summary, EXTRACTIVE), [fault])


@pytest.mark.parametrize("model", MODELS)
def test_members_are_quoted_where_the_service_fails_and_no_log_holds_what_was_asked(
    service: Callable[..., Service], model: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hms_streams")
    service("Ines is echoed in the error", status=400)
    assert summed(model) == (Summed(DESCRIBED.summary, EXTRACTIVE), ["failed"])
    assert f"{model} gave no summary" in caplog.text
    assert "Ines" not in caplog.text


@pytest.mark.parametrize("provider", ["openai", pytest.param("anthropic", marks=pytest.mark.slow)])
def test_a_model_without_a_key_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigurationError, match=f"HMS_CONCEPTS_SUMMARISER={provider}"):
        load_summariser(f"{provider}:a-model", 5.0)


def test_a_library_that_is_missing_is_named() -> None:
    with pytest.raises(ConfigurationError, match="needs the package litellm") as told:
        load_summariser("litellm:a-model", 5.0)
    assert "pip install 'hms-memory[litellm]'" in str(told.value)


@pytest.mark.parametrize("name", ["gpt-5", "openai:", "elsewhere:model", "openai:a model"])
def test_a_summariser_of_no_known_form_is_refused_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HMS_CONCEPTS_SUMMARISER", name)
    with pytest.raises(ConfigurationError, match="HMS_CONCEPTS_SUMMARISER"):
        load(ConceptsSettings)


def test_each_provider_has_its_function() -> None:
    for provider in PROVIDERS:
        assert callable(getattr(language_models, f"{provider}_model"))
