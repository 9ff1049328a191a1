"""Logs: what counts as the cause of a death, and that no log outgrows its limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_services.local.processes.process_logs import errors, last_words, rotate


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "part.log"


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-01T00:00:00 ERROR the disk is full",
        "java.lang.IllegalStateException: no",
        "Caused by: java.net.BindException: Address already in use",
        "ValueError: not this one",
        "hms_schemas.errors.StartError: the port is taken",
    ],
)
def test_a_line_that_looks_like_an_error_is_the_cause(log: Path, line: str) -> None:
    log.write_text(f"INFO started\n{line}\nINFO and so on\n")
    assert errors(log) == line


def test_only_what_came_after_the_start_counts(log: Path) -> None:
    log.write_text("ERROR of the last run\n")
    before = log.stat().st_size
    with log.open("a") as file:
        file.write("INFO all is well\n")
    assert errors(log, before) == ""
    assert last_words(log, before) == "INFO all is well"


def test_after_a_rotation_the_whole_log_counts(log: Path) -> None:
    log.write_text("ERROR new\n")
    assert errors(log, since=1_000_000) == "ERROR new"


def test_repeated_errors_are_said_once_and_few(log: Path) -> None:
    log.write_text("".join(f"ERROR {n}\n" for n in (1, 2, 3, 4, 4)))
    assert errors(log) == "ERROR 3\nERROR 4"


def test_a_log_over_its_limit_is_moved_aside_while_its_writer_goes_on(log: Path) -> None:
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 100)
        assert rotate(log, limit=50)
        writer.write(b"after")
    assert log.read_bytes() == b"after"
    assert log.with_name("part.log.1").read_bytes() == b"x" * 100


def test_a_log_within_its_limit_stays(log: Path) -> None:
    assert not rotate(log, limit=50)
    log.write_text("small")
    assert not rotate(log, limit=50)
    assert log.read_text() == "small"
