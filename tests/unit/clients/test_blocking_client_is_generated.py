"""The blocking client is what ``unasync`` makes of the asyncio one, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PYTHON = Path(__file__).parents[3] / "clients/python"


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "generate_blocking", PYTHON / "generate_blocking.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = load_generator()


@pytest.mark.parametrize("generated", sorted(GENERATOR.SOURCES))
def test_the_committed_file_is_what_is_generated_now(generated: str) -> None:
    source = GENERATOR.SOURCES[generated]

    committed = (PYTHON / "hms" / generated).read_text(encoding="utf-8")
    assert committed == GENERATOR.blocking(source), "run `make client`"


@pytest.mark.parametrize("generated", sorted(GENERATOR.SOURCES))
def test_nothing_asynchronous_is_left(generated: str) -> None:
    body = (PYTHON / "hms" / generated).read_text(encoding="utf-8").split("\n", 1)[1]

    assert not any(word in body for word in ("async", "Async", "await"))


def test_every_replaced_sentence_is_in_one_source() -> None:
    sources = [(PYTHON / "hms" / name).read_text() for name in GENERATOR.SOURCES.values()]

    for sentence in GENERATOR.SENTENCES:
        assert sum(sentence in text for text in sources) == 1, sentence
