"""Raw beside compacted: what is lost, stood for and gained, and that it fits a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rich.console import Console

import hms
from hms_services.cli.views.compare_views import Compared, compare_view, compared_fact

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def line(name: str, *stands_for: str) -> hms.ContextLine:
    return hms.ContextLine(
        memory_id=name, text=f"- {name}", speaker="Ada", session="", occurred_at=NOW,
        tier=hms.Tier.LONG, section="recalled", reason="", score=0.5, signals={}, tokens=9,
        partition=0, offset=1, rank=1, features={}, stands_for=stands_for,
    )  # fmt: skip


def context(*lines: hms.ContextLine) -> hms.Context:
    told = "".join(f"{each.text}\n" for each in lines)
    text = f"<hms:context>\nRemembered.\n[2026-03-01]\n{told}</hms:context>" if lines else ""
    return hms.Context(
        id="c", text=text, lines=lines, tokens=9 * len(lines), missing=(), timings_ms={}, as_of=""
    )


def memory(name: str) -> Any:
    known: dict[str, Any] = dict.fromkeys(hms.MemoryRecord.__dataclass_fields__)
    return hms.MemoryRecord(
        **{**known, "id": name, "speaker": "Ada", "content": name * 40, "tokens": 9}
    )


def compared(raw: hms.Context, compacted: hms.Context, *held: str) -> Compared:
    return Compared(raw, compacted, {name: memory(name) for name in held})


def test_what_a_concept_stands_for_is_neither_lost_nor_gained_twice() -> None:
    both = compared(
        context(line("a"), line("b"), line("c")),
        context(line("a"), line("concept", "b", "d"), line("e")),
        *"abcde",
    )
    assert (both.lost, both.stood_for, both.gained) == (["c"], ["b"], ["d", "e"])
    fact = compared_fact(both)
    assert fact["space"] == {"memories": 5, "tokens": 45}


def test_the_comparison_fits_a_terminal_and_names_what_is_lost() -> None:
    both = compared(
        context(*(line(name) for name in "abcdefghijkl")), context(line("a", "a")), *"abcdefghijkl"
    )
    console = Console(width=80, record=True)
    console.print(compare_view(both))
    told = console.export_text()
    assert max(map(len, told.splitlines())) <= 80
    assert "lost: 11 lines" in told
    assert "and 3 more" in told
    assert "1 concept" in told


def test_nothing_beside_nothing_is_told_as_such() -> None:
    console = Console(width=80, record=True)
    console.print(compare_view(compared(context(), context())))
    told = console.export_text()
    assert "lost: nothing" in told
    assert "0 lines" in told
