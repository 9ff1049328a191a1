"""Where a client looks for HMS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hms.discovery import DEFAULT_ADDRESS, find_address, find_token


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HMS_ADDRESS", "HMS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HMS_HOME", str(tmp_path))
    return tmp_path


def run_file(home: Path, text: str) -> None:
    (home / "run").mkdir()
    (home / "run" / "instance.json").write_text(text)


def test_what_is_said_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_ADDRESS", "there:1")
    assert find_address("here:2") == "here:2"


def test_then_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_file(home, json.dumps({"address": "127.0.0.1", "ports": {"grpc": 7}}))
    monkeypatch.setenv("HMS_ADDRESS", "there:1")
    assert find_address() == "there:1"


def test_then_the_instance_that_runs_here(home: Path) -> None:
    run_file(home, json.dumps({"address": "127.0.0.1", "ports": {"grpc": 7}}))
    assert find_address() == "127.0.0.1:7"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"ports": {"grpc": "x"}, "address": "a"}'])
def test_then_the_usual_port_whatever_the_run_file_says(home: Path, text: str) -> None:
    run_file(home, text)
    assert find_address() == DEFAULT_ADDRESS


def test_the_token_comes_from_the_caller_or_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert find_token() is None
    monkeypatch.setenv("HMS_TOKEN", "t")
    assert find_token() == "t"
    assert find_token("u") == "u"
