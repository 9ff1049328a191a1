"""The past, the story of a memory, and the log in a file, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli.conftest import Hms

pytestmark = pytest.mark.kafka


def contents(facts: list[Any]) -> list[str]:
    return [fact["content"] for fact in facts]


def test_the_past_of_a_space(hms: Hms, space: str) -> None:
    [first] = hms.facts("remember", "Ada lives in Delft.", "--at", "2023-01-10", "-s", space)
    hms.facts("remember", "Ada sails from Utrecht.", "--at", "2024-03-05", "-s", space)
    early = hms.facts("memories", "--as-of", "2023-06-01", "-s", space)
    assert contents(early) == ["Ada lives in Delft."]
    assert contents(hms.facts("memories", "--as-of", f"@{first['offset']}", "-s", space)) == [
        "Ada lives in Delft."
    ]
    assert hms.facts("memories", "--as-of", "2024-01-01", "--log-time", "-s", space) == []
    [context] = hms.facts("context", "Ada", "--as-of", "2024-06-01", "-s", space)
    assert "Utrecht" in context["text"]
    assert context["past"]["events"] == 2
    hms.invoke("recall", "Ada", "--as-of", "2023-06-01", "-s", space)
    refused = hms.invoke("memories", "--as-of", "2200-01-01", "-s", space)
    assert refused.returncode == 1
    assert "is in the future" in refused.stderr


def test_why_a_memory_is_what_it_is(hms: Hms, space: str) -> None:
    [where] = hms.facts("remember", "Ada sails.", "--kind", "fact", "-s", space)
    [life] = hms.facts("why", where["id"][-9:], "-s", space)
    assert life["id"] == where["id"]
    assert life["events"][0]["offset"] == where["offset"]
    assert life["content"] == "Ada sails."
    said = hms.invoke("why", where["id"], "-s", space)
    assert "a fact in short: It is new." in said.stdout
    missing = hms.invoke("why", "ffffff", "-s", space)
    assert (missing.returncode, "has an id like" in missing.stderr) == (1, True)


def test_the_log_of_one_space(hms: Hms, space: str) -> None:
    hms.facts("remember", "one", "-s", space)
    hms.facts("remember", "somebody else's", "-s", f"{space}2")
    lines = hms.facts("log", "-s", space, "--no-follow")
    assert [line["body"]["content"] for line in lines if line["type"] == "Observed"] == ["one"]
    [counted] = hms.facts("log", "-s", f"local/{space}", "--count")
    assert counted["by_event"]["observed"] == 1
    assert hms.facts("log", "-s", f"other/{space}", "--no-follow") == []


def test_events_as_lines_come_back_once(hms: Hms, space: str, tmp_path: Path) -> None:
    hms.facts("remember", "kept", "-s", space)
    file = tmp_path / "events.jsonl"
    hms.facts("export", "events", str(file), "-s", space)
    [again] = hms.facts("import", str(file))
    assert (again["written"], again["already_there"]) == (0, 1)
    line = json.loads(file.read_text())
    line["record"]["value"] = line["record"]["value"][:-8] + "AAAAAAAA"
    file.write_text(json.dumps(line))
    damaged = hms.invoke("import", str(file))
    assert damaged.returncode == 1
    assert "line 1" in damaged.stderr


def test_the_log_in_a_file(hms: Hms, space: str, tmp_path: Path) -> None:
    hms.facts("remember", "in a file", "-s", space)
    file = tmp_path / "all.sqlite"
    [written] = hms.facts("export", "--sqlite", str(file))
    assert written["records"] >= 1
    assert len(written["digest"]) == 64
    [again] = hms.facts("import", str(file), "--append")
    assert again["written"] == 0
    file.write_bytes(file.read_bytes()[:-4096])
    damaged = hms.invoke("import", str(file))
    assert damaged.returncode == 1
    assert "is damaged" in damaged.stderr
    assert "Nothing was written" in damaged.stderr
