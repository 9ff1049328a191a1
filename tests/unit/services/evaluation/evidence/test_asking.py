"""What is read from the answers of a system: turns, each once, and what a context shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import hms
from hms_services.evaluation.evidence.asking import ask_all
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.evidence.scores import score
from hms_services.evaluation.shapes.store import Store, day


class Answering:
    """A memory that finds these turns, in several memories each, and shows this text."""

    def __init__(self, found: list[str], shown: str) -> None:
        self._found, self._shown = found, shown

    def _memories(self) -> list[Any]:
        return [
            SimpleNamespace(id=f"m{n}", attributes={"source": turn})
            for n, turn in enumerate(self._found)
        ]

    def list(self, page_size: int) -> list[Any]:
        return self._memories()

    def recall(self, query: str, **_: object) -> hms.Recall:
        found = [SimpleNamespace(memory=each, features={}) for each in self._memories()]
        return hms.Recall(tuple(found), ())  # type: ignore[arg-type]

    def context(self, query: str, **_: object) -> Any:
        return SimpleNamespace(lines=[SimpleNamespace(memory_id="m0")], text=self._shown)


def document() -> Conversation:
    store = Store("wiki")
    line = store.say("# Kiln\n\nLong text.\n\nWait 40 minutes before it is opened.", at=day(0))
    store.ask("When may it be opened?", {line}, "40 minutes", passages={line: "Wait 40 minutes"})
    return store.conversation()


@pytest.mark.parametrize(
    ("shown", "there"), [("… Wait 40\nminutes before …", 1.0), ("# Kiln Long text.", 0.0)]
)
def test_a_document_counts_as_shown_when_its_answer_is(shown: str, there: float) -> None:
    memory = Answering(["wiki/0", "wiki/0"], shown)

    (asked,) = ask_all(memory, document(), contexts=True)  # type: ignore[arg-type]

    assert asked.answered.ranked == ["wiki/0"]
    assert score(asked.answered)["ctx@1024"] == there


def test_without_contexts_none_is_built() -> None:
    (asked,) = ask_all(Answering(["wiki/0"], ""), document())  # type: ignore[arg-type]

    assert not asked.answered.shown
