"""The tables of all shapes: every figure is one that was measured."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from hms_services.evaluation.evidence.retrieval_run import JSON_MEASURES
from hms_services.evaluation.shapes.shape_tables import PAGE_MEASURES, shapes_page, shapes_table

SCORES = {name: n / 100 for n, name in enumerate(JSON_MEASURES, 11)}


def fact(name: str = "beam") -> dict[str, Any]:
    fitted = "HMS, fitted to the other shapes"
    baseline = {key: value + 0.2 for key, value in SCORES.items() if key != "ctx@1024"}
    return {
        "shape": name,
        "origin": "10 files",
        "stores": 10,
        "lines": 3300,
        "questions": 176,
        "own": ["HMS", fitted],
        "systems": {"HMS": SCORES, fitted: SCORES, "bm25, user's lines": baseline},
        "missing": [],
    }


def test_the_page_has_every_system_of_every_shape() -> None:
    page = "\n".join(shapes_page([fact("beam"), fact("documents")]))

    assert "| beam | 10 files | 10 | 3,300 | 176 |" in page
    assert page.count("**HMS, fitted to the other shapes**") == 2
    assert "| documents | bm25, user's lines | 31.0 |" in page
    best = f"| beam | {100 * SCORES['r@10']:.1f} | bm25, user's lines |"
    assert f"{best} {100 * SCORES['r@10'] + 20:.1f} |" in page
    assert all(len(line) <= 140 for line in page.splitlines() if not line.startswith("|"))


def test_every_measure_has_a_column() -> None:
    assert set(PAGE_MEASURES) == set(JSON_MEASURES)


def test_the_table_fits_into_eighty_columns() -> None:
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(shapes_table([fact("application-facts")]))

    text = console.export_text()
    assert "HMS, fitted to the other shapes" in text
    assert all(len(line) <= 80 for line in text.splitlines())
