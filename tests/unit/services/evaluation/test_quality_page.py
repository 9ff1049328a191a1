"""The page for people: every figure is one that was measured."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console
from tests.unit.services.evaluation.shapes.test_shape_tables import fact as shape

from hms_services.cli.views.eval_views import compaction_lines, latency_lines, retrieval_lines
from hms_services.evaluation.evidence.retrieval_run import JSON_MEASURES
from hms_services.evaluation.figure_tables import categories_table, systems_table, updates_table
from hms_services.evaluation.quality_page import quality_page

SCORES = {name: n / 100 for n, name in enumerate(JSON_MEASURES, 11)}


def run(name: str) -> dict[str, Any]:
    return {
        "system": name,
        "overall": SCORES,
        "by_category": {"multi-hop": SCORES},
        "baselines": {"bm25": {"overall": SCORES, "by_category": {}}},
        "multi_hop_lines": {"all@10": 0.31, "all@lines": 0.32, "mean lines": 17.0},
        "questions": 1234,
        "conversations": 5,
        "names": ["conv-26", "conv-44"],
    }


FACT = {
    "retrieval": [run("HMS"), run("HMS, fitted")],
    "compaction": {"40%": {"used": 0.396, "covered": 0.974}},
    "concepts": {"tokens": 0.123, "concepts": 0.456, "cut off": 0.21, "random": 0.222},
    "updates": {"spaces": 8, "seed": 7, "as written": {"questions": 426, "current first": 0.99}},
    "latency": {
        "1,000": {
            f"{part}_{cut}_ms": 1.5
            for part in ("beyond_embedding", "whole")
            for cut in ("p50", "p95")
        }
    },
    "shapes": [shape("documents")],
}


def test_the_page_holds_what_was_measured() -> None:
    page = quality_page(FACT, datetime(2026, 1, 2, tzinfo=UTC))

    for expected in (
        "2026-01-02",
        "1,234",
        "**HMS, fitted**",
        "| bm25 |",
        "97.4",
        "39.6",
        "1.50",
        "| 99.0 |",
        "45.6 of the",
        "## Every shape of memory",
        "| documents | **HMS** | 11.0 |",
    ):
        assert expected in page
    assert all(len(line) <= 140 for line in page.splitlines() if not line.startswith("|"))


@pytest.mark.parametrize(("names", "told"), [(["conv-26", "mine"], True), (["mine"], False)])
def test_the_page_says_whether_the_default_had_seen_the_conversations(
    names: list[str], told: bool
) -> None:
    page = quality_page({**FACT, "retrieval": [{**run("HMS"), "names": names}]})

    assert ("fitted to conv-26:" in page) is told


def test_what_is_not_known_of_concepts_is_said() -> None:
    assert "45.6 %" in "".join(compaction_lines(FACT["compaction"], FACT["concepts"]))
    assert "no concept" in "".join(compaction_lines(FACT["compaction"], {}))


def test_lines_fit_into_eighty_columns() -> None:
    long = {f"{n:,}": dict.fromkeys(FACT["latency"]["1,000"], 123.45) for n in (9, 100_000)}
    lines = [
        *retrieval_lines(run("HMS")),
        *compaction_lines({"100%": {"used": 1.0, "covered": 1.0}}, FACT["concepts"]),
        *compaction_lines({}, {}),
        *latency_lines(long),
    ]

    assert len(lines) == 3 + 5 + 1 + 3
    assert all(len(line) <= 80 for line in lines)


def test_tables_fit_into_eighty_columns() -> None:
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for table in (
        systems_table(FACT["retrieval"]),
        categories_table(FACT["retrieval"][0]),
        updates_table({"seed": 1, "one": {"questions": 1200, "current": 0.5}}),
    ):
        console.print(table)

    text = console.export_text()
    assert "HMS, fitted" in text
    assert "1,200" in text
    assert all(len(line) <= 80 for line in text.splitlines())
