"""What an answer goes without is told by its cause: time, or a language."""

from __future__ import annotations

from hms_services.cli.views.memory_views import missing_lines


def test_late_parts_are_named_together() -> None:
    [line] = missing_lines(["vectors", "words"])

    assert line.plain == "not ready by the deadline: vectors, words"


def test_an_unknown_language_is_no_matter_of_time() -> None:
    [line] = missing_lines(["language"])

    assert "deadline" not in line.plain
    assert "hms rebuild --embedder multilingual" in line.plain


def test_a_whole_answer_has_no_line() -> None:
    assert missing_lines([]) == []
