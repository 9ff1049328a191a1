"""The table of signals: one more row is found everywhere, and the docs have the same rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from tests.unit.services.conftest import MakeMemory
from tests.unit.services.context.conftest import ask_columns, columns_of

import hms
from hms_services.cli.views.explain_views import explained_view
from hms_services.context.columns.roles import SpaceKind
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.signal_table import Signal, SignalTable
from hms_services.evaluation.fitting.fit import fit, names_of
from hms_services.evaluation.fitting.listwise import Example

DOCS = Path(__file__).parents[5] / "docs" / "retrieval.md"
DUMMY = Signal(
    name="dummy",
    measure=lambda lines: lines.form.asks + 2,
    about="two, and three for a question",
    points=(100.0, 90.0, 80.0),
    by_words=(50.0, 40.0, 30.0),
    content=1.0,
    content_by_words=2.0,
    reason="the dummy in it",
    label="how much dummy it has",
)


@pytest.fixture
def with_dummy(monkeypatch: pytest.MonkeyPatch) -> SignalTable:
    table = SignalTable((*signals.SIGNALS.signals, DUMMY))
    monkeypatch.setattr(signals, "SIGNALS", table)
    return table


def rows_of(table: SignalTable) -> list[str]:
    """The table as docs/retrieval.md has it."""
    recipes = [table.recipe(kind, vectors=v) for v in (True, False) for kind in SpaceKind]
    return [
        f"| `{each.name}` | {each.about} | "
        + " | ".join(f"{recipe.weights[each.name]:g}" for recipe in recipes)
        + " |"
        for each in table.signals
    ]


def documented() -> list[str]:
    """The rows of the table in the docs."""
    section = DOCS.read_text(encoding="utf-8").split("## The signals\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def test_the_docs_have_every_signal_with_its_weights() -> None:
    assert documented() == rows_of(signals.SIGNALS)


def test_a_new_signal_is_missing_in_the_docs_until_it_is_written_there(
    with_dummy: SignalTable,
) -> None:
    assert set(rows_of(with_dummy)) - set(documented()) == {
        "| `dummy` | two, and three for a question | 100 | 90 | 80 | 50 | 40 | 30 |"
    }


def test_a_new_signal_is_measured_weighed_and_told(
    with_dummy: SignalTable, make_memory: MakeMemory
) -> None:
    columns = columns_of([make_memory(1, "A puppy."), make_memory(2, "Is it late?")])

    best = ask_columns(columns, "Who has a puppy?")[0]

    assert best.features["dummy"] == 3.0
    assert best.signals["dummy"] == 300.0
    assert best.reason_by(best.signals) == "found by the dummy in it"


def test_a_new_signal_counts_for_the_lines_beside_it(
    with_dummy: SignalTable, make_memory: MakeMemory
) -> None:
    turns = [make_memory(n, "Tea.", session_id="s", turn=n) for n in range(2)]

    ranked = ask_columns(columns_of(turns), "storm", vectors=False)

    heard = {each.memory.turn: each.features["before"] for each in ranked}
    assert heard == {0: 0.0, 1: 2 * DUMMY.content_by_words}


@pytest.mark.parametrize("sign", [1, -1])
def test_a_fit_weighs_a_new_signal_and_keeps_its_sign(
    monkeypatch: pytest.MonkeyPatch, sign: int
) -> None:
    dummy = replace(DUMMY, points=(0.0, 0.0, 0.0), sign=sign)
    monkeypatch.setattr(signals, "SIGNALS", SignalTable((*signals.SIGNALS.signals, dummy)))
    features = [{"words": 0.5, "dummy": 1.0}, {"words": 0.5, "dummy": 0.0}]
    examples = [Example(features, [True, False])] * 40

    weights = fit(examples)

    assert names_of(examples) == ["dummy", "words"]
    assert weights["dummy"] > 0 if sign > 0 else weights["dummy"] == 0


def test_an_explanation_calls_a_new_signal_by_its_label(with_dummy: SignalTable) -> None:
    line = hms.ContextLine(
        memory_id="id", text="- Tea.", speaker="", session="", occurred_at=datetime.now(UTC),
        tier=hms.Tier.MEDIUM, section="recalled", reason="", score=0.9, signals={"dummy": 9.0},
        tokens=1, partition=0, offset=1, rank=1, features={}, stands_for=(),
    )  # fmt: skip
    context = hms.Context(
        id="id", text="", lines=(line,), tokens=1, missing=(), timings_ms={"total": 1.0}, as_of=""
    )
    shown = StringIO()

    Console(width=80, file=shown).print(explained_view(context))

    assert "how much dummy it has" in shown.getvalue()


@pytest.mark.parametrize("signal", signals.SIGNALS.signals, ids=lambda signal: str(signal.name))
def test_weights_have_the_sign_of_their_signal(signal: Signal) -> None:
    assert all(weight * signal.sign >= 0 for weight in (*signal.points, *signal.by_words))
    assert 0 < len(signal.label) <= 30
