"""The command as a whole: its table, its help, and what a person is told when it fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from pkgutil import iter_modules

import pytest
from typer.testing import CliRunner, Result

from hms_schemas.errors import NotFoundError
from hms_services.cli import commands, failures, main
from hms_services.cli.table_of_commands import COMMANDS, load


@pytest.fixture
def hms() -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(main.app, list(arguments))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_has_a_help_that_begins_with_its_summary(name: str) -> None:
    command = load(name)
    assert command.help is not None
    assert command.help.split("\n")[0].startswith(COMMANDS[name].summary)


def test_every_module_of_the_commands_has_a_row() -> None:
    modules = {module.name for module in iter_modules(commands.__path__)}
    assert modules == {entry.module for entry in COMMANDS.values()}


def test_the_help_names_every_command_in_80_columns() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hms_services.cli.main", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(f" {name} " in done.stdout for name in COMMANDS)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_help_imports_nothing_heavy() -> None:
    """What makes ``hms --help`` answer at once."""
    code = (
        "import sys, hms_services.cli.main, typer.rich_utils;"
        "print({'grpc', 'confluent_kafka', 'pydantic', 'psutil', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_where_only_the_client_is_installed_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['typer'] = None;from hms_services.cli import run; run()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 2
    assert "pip install 'hms-memory[local]'" in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--compare", "--text"], "--compare and --text show"),
        (["--compare", "--explain"], "--compare and --explain show"),
        (["--compare", "--concepts"], "with and without --concepts"),
    ],
)
def test_options_that_exclude_each_other_are_refused_before_anything_is_asked(
    hms: Callable[..., Result], options: list[str], told: str
) -> None:
    result = hms("context", "tea", *options)

    assert result.exit_code == 1
    assert told in " ".join(result.stderr.split())


def test_a_mistyped_command_is_a_usage_error_with_a_suggestion(hms: Callable[..., Result]) -> None:
    result = hms("recal")
    assert result.exit_code == 2
    assert "recall" in result.stderr


def failing_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every command fail so."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("typer.core.TyperGroup.invoke", fail)


def test_an_error_of_ours_is_two_lines_and_exit_1(
    hms: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    error = NotFoundError("There is no memory x.", fix="List them.")
    assert failures.exit_code_of(error) == 1
    assert capfd.readouterr().err == "hms: There is no memory x.\n     List them.\n"
    failing_with(error, monkeypatch)
    assert hms("status").exit_code == 1


def test_ctrl_c_is_quiet_and_exit_130(
    hms: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_with(KeyboardInterrupt(), monkeypatch)
    result = hms("status")
    assert (result.exit_code, result.output) == (130, "")


def test_what_nobody_expected_is_one_line_and_a_trace_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HMS_HOME", str(tmp_path))
    monkeypatch.delenv("HMS_DEBUG", raising=False)
    try:
        raise RuntimeError("Ada's secret")
    except RuntimeError as error:
        code = failures.exit_code_of(error)
    told, trace = capfd.readouterr().err, (tmp_path / "logs" / "cli.log").read_text()
    assert code == 1
    assert told.count("\n") == 1
    assert "RuntimeError" in told
    assert "RuntimeError" in trace
    assert "test_main.py" in trace
    assert "Ada's secret" not in told


def test_debug_shows_the_trace_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HMS_HOME", str(tmp_path))
    monkeypatch.setenv("HMS_DEBUG", "1")
    try:
        raise RuntimeError("boom")
    except RuntimeError as error:
        failures.exit_code_of(error)
    assert "boom" in capfd.readouterr().err
    assert not (tmp_path / "logs").exists()


def test_a_home_that_cannot_be_written_still_gets_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HMS_HOME", str(tmp_path / "file"))
    assert failures.exit_code_of(RuntimeError()) == 1
    assert "HMS_DEBUG=1" in capfd.readouterr().err
