"""Progress where there is no terminal: a line for each phase, and rarely one within a phase."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from hms_services.cli.progress import work_progress
from hms_services.cli.progress.work_progress import WorkProgress


def plain() -> Console:
    return Console(file=io.StringIO(), width=80)


def lines(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_new_phase_is_a_line_at_once_and_the_same_phase_is_none() -> None:
    console = plain()
    with WorkProgress(console, unit="/s", transient=False) as progress:
        progress.show("make the topics", 0, 0)
        progress.show("fold the log", 0, 1000)
        progress.show("fold the log", 500, 1000)
    assert lines(console) == ["make the topics", "fold the log"]


def test_within_a_phase_a_line_says_what_is_done_how_fast_and_what_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr(work_progress.time, "monotonic", lambda: now)
    console = plain()
    with WorkProgress(console, "verify", 4000) as progress:
        now += 5
        progress.advance(500)
        assert lines(console) == []
        now += work_progress.LINE_EVERY_S - 5
        progress.advance(500)
        assert progress.seconds == work_progress.LINE_EVERY_S
    assert lines(console) == ["verify: 1,000 of 4,000, 100 records/s, 30 s left"]


def test_without_a_console_nothing_is_shown_but_time_is_measured() -> None:
    with WorkProgress(None, "digest", 10) as progress:
        progress.advance(10)
    assert progress.seconds >= 0


def test_a_terminal_gets_a_bar_for_each_phase() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, _environ={"TERM": "xterm"})
    with WorkProgress(console, unit="/s", transient=False) as progress:
        progress.show("fold the log", 1, 4)
        progress.show("catch up", 4, 4)
    shown = "\n".join(lines(console))
    assert "fold the log" in shown
    assert "catch up" in shown
    assert shown.count("100%") >= 2
