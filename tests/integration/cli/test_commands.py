"""Every command on a running system, as a program calls it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli.conftest import Hms
from tests.waiting import until

pytestmark = pytest.mark.kafka

TEXT = "Ada moved from Delft to [Utrecht] in May."


def contents(facts: list[Any]) -> list[str]:
    return [fact["content"] for fact in facts]


def test_what_is_remembered_is_recalled_and_in_context(hms: Hms, space: str) -> None:
    [where] = hms.facts("remember", TEXT, "--kind", "fact", "--speaker", "Ada", "-s", space)
    until(lambda: hms.facts("recall", "Where does Ada live?", "-s", space))
    [found, *_] = hms.facts("recall", "Where does Ada live?", "-s", space)
    assert found["memory"]["id"] == where["id"]
    assert found["signals"]
    [context] = hms.facts("context", "Where does Ada live?", "-s", space)
    assert TEXT in context["text"]
    assert context["lines"][0]["offset"] == where["offset"]
    assert context["lines"][0]["reason"]
    assert context["timings_ms"]["total"] > 0
    text = hms.invoke("context", "Where does Ada live?", "--text", "-s", space)
    assert TEXT in text.stdout
    said = (
        hms.invoke("recall", "Ada", "-s", space).stdout + hms.invoke("memories", "-s", space).stdout
    )
    assert "[Utrecht]" in said


def test_the_same_key_is_the_same_memory(hms: Hms, space: str) -> None:
    first = hms.facts("remember", "once", "--key", "k", "-s", space)
    again = hms.facts("remember", "once", "--key", "k", "-s", space)
    assert first[0]["id"] == again[0]["id"]
    until(lambda: hms.facts("memories", "-s", space))
    assert contents(hms.facts("memories", "-s", space)) == ["once"]


def test_memories_are_filtered_and_looked_into(hms: Hms, space: str) -> None:
    hms.facts("remember", "a", "--kind", "fact", "--at", "2026-03-01", "-s", space)
    [where] = hms.facts("remember", "b", "--tag", "home", "--at", "2026-04-01", "-s", space)
    until(lambda: len(hms.facts("memories", "-s", space)) == 2)
    assert contents(hms.facts("memories", "--kind", "fact", "-s", space)) == ["a"]
    assert contents(hms.facts("memories", "--tag", "home", "-s", space)) == ["b"]
    assert contents(hms.facts("memories", "--since", "2026-03-15", "-s", space)) == ["b"]
    assert contents(hms.facts("memories", "--until", "1772582400", "-s", space)) == ["a"]
    assert contents(hms.facts("memories", where["id"], "-s", space)) == ["b"]
    assert contents(hms.facts("memories", where["id"][-12:], "-s", space)) == ["b"]
    assert "partition" in hms.invoke("memories", where["id"], "-s", space).stdout


def test_importing_twice_makes_nothing_twice_and_a_grown_file_adds_what_is_new(
    hms: Hms, space: str, jsonl: Callable[..., Path]
) -> None:
    turns = [
        {"role": "user", "speaker": "Ada", "content": f"turn {n}", "session": "one",
         "timestamp": f"2026-03-01T10:{n:02}:00Z"}
        for n in range(30)
    ]  # fmt: skip
    [report] = hms.facts("import", str(jsonl(*turns)), "-s", space)
    assert (report["written"], report["skipped"], report["sessions"]) == (30, 0, 1)
    until(lambda: len(hms.facts("memories", "-n", "99", "-s", space)) == 30)
    hms.facts("import", str(jsonl(*turns)), "-s", space)
    hms.facts("import", str(jsonl(*turns, {"role": "user", "content": "new"})), "-s", space)
    until(lambda: len(hms.facts("memories", "-n", "99", "-s", space)) >= 31)
    listed = hms.facts("memories", "-n", "99", "-s", space)
    assert sorted(contents(listed)) == sorted([*(turn["content"] for turn in turns), "new"])


def test_bad_lines_are_told_and_strict_writes_nothing(hms: Hms, space: str, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text('{"role": "user", "content": "good"}\n{"content": 7}\n')
    done = hms.invoke("import", str(path), "-s", space)
    assert done.returncode == 0
    assert "line 2" in done.stderr
    assert "1 place skipped" in done.stderr
    strict = hms.invoke("import", str(path), "--strict", "-s", f"{space}-strict")
    assert strict.returncode == 1
    assert "line 2" in strict.stderr
    assert not hms.facts("memories", "-s", f"{space}-strict")


def test_exported_memories_can_be_imported_again(hms: Hms, space: str, tmp_path: Path) -> None:
    hms.facts("remember", TEXT, "--kind", "fact", "--speaker", "Ada", "--tag", "x", "-s", space)
    until(lambda: hms.facts("memories", "-s", space))
    path = tmp_path / "export.jsonl"
    [report] = hms.facts("export", "memories", str(path), "-s", space)
    assert report["written"] == 1
    hms.facts("import", str(path), "--strict", "-s", f"{space}-2")
    until(lambda: hms.facts("memories", "-s", f"{space}-2"))
    [copy] = hms.facts("memories", "-s", f"{space}-2")
    [original] = hms.facts("memories", "-s", space)
    for name in ("content", "kind", "speaker", "tags", "occurred_at", "trust"):
        assert copy[name] == original[name]
    piped = hms.invoke("export", "events", "-s", space)
    assert json.loads(piped.stdout.splitlines()[0])["body"]["content"] == TEXT


def test_the_log_shows_what_was_written_and_leaves_after_its_limit(hms: Hms, space: str) -> None:
    for text in ("one", "two"):
        hms.facts("remember", text, "-s", space)
    shown = hms.facts("log", "--from-beginning", "--limit", "2", "-s", space)
    assert [fact["body"]["content"] for fact in shown] == ["one", "two"]
    lines = hms.invoke("log", "--from-beginning", "--no-follow", "-s", space).stdout.splitlines()
    assert len([line for line in lines if "observed" in line]) == 2
    assert max(map(len, lines)) <= 80


def test_a_tail_shows_what_comes_and_ctrl_c_ends_it(hms: Hms, space: str) -> None:
    tail = subprocess.Popen(
        [sys.executable, "-m", "hms_services.cli.main", "log", "-s", space, "--json"],
        env=hms.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tail.stdout is not None
    hms.facts("remember", "it came", "-s", space)
    assert json.loads(tail.stdout.readline())["body"]["content"] == "it came"
    tail.send_signal(signal.SIGINT)
    _, err = tail.communicate(timeout=20)
    assert (tail.returncode, err) == (130, "")


def test_tiers_hold_what_was_remembered(hms: Hms, space: str) -> None:
    hms.facts("remember", "x", "-s", space)
    until(lambda: hms.facts("tiers", "--once", "-s", space)[0]["short"] == 1)
    assert "1 memory: 1 in short" in hms.invoke("tiers", "--once", "-s", space).stdout


def test_status_and_doctor_find_it_well(hms: Hms) -> None:
    until(lambda: hms.facts("status")[0]["lag"] == 0)
    [status] = hms.facts("status")
    assert status["healthy"]
    assert {each["name"] for each in status["processes"]} >= {"tiers", "embeddings", "context"}
    assert any(each["topic"].endswith("events.v1") for each in status["topics"])
    assert hms.facts("doctor")[0]["ok"]
    for command in ("status", "doctor"):
        assert max(map(len, hms.invoke(command).stdout.splitlines())) <= 80


def test_a_second_start_finds_the_first(hms: Hms) -> None:
    before = hms.facts("status")[0]["instance"]["pid"]
    done = hms.run("up", "--detach")
    assert done.returncode == 0
    assert hms.facts("status")[0]["instance"]["pid"] == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("memories", "00000000-0000-0000-0000-000000000000"), "there is no memory"),
        (("remember", "x", "--kind", "wish"), "'wish' is not a kind"),
        (("remember", "x", "--at", "soon"), "--at 'soon' cannot be read"),
        (("recall", "x", "--space", "a/b"), "space"),
        (("import", "/no/such/file"), "There is no file"),
        (("recall", "x", "--home", "/no/such/home"), "does not run"),
    ],
)
def test_what_goes_wrong_is_told_in_two_lines_on_stderr(
    hms: Hms, arguments: tuple[str, ...], said: str
) -> None:
    done = hms.run(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") <= 2
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_is_no_error(hms: Hms, space: str) -> None:
    hms.facts("remember", "x", "-s", space)
    done = subprocess.run(
        f"{sys.executable} -m hms_services.cli.main export events -s {space} | true",
        shell=True, env=hms.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr.count("\n") <= 1
    assert "Traceback" not in done.stderr
