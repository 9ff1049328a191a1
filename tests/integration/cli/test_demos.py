"""The demos, on a running system and on one of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli.conftest import Hms

pytestmark = pytest.mark.kafka


def test_the_demos_are_listed(hms: Hms) -> None:
    assert {fact["name"] for fact in hms.facts("demo")} == {"walk", "events", "tiers"}


def test_the_console_writes_lists_filters_and_looks(hms: Hms, space: str) -> None:
    [where] = hms.facts("remember", "before the console", "-s", space)
    script = f"""say Ada: I moved to Utrecht.
write fact The paste keeps 4 days.
write wish nothing
list 3
filter kind=fact space={space}
look {where["partition"]}:{where["offset"]}
nonsense
quit
"""
    done = hms.run("demo", "events", "-s", space, stdin=script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("written to the log at") == 2
    assert "1 event of kind=fact" in done.stdout
    assert "before the console" in done.stdout
    assert "single-object encoding" in done.stdout
    assert "There is no 'nonsense' here" in done.stdout
    assert "'wish' is not a kind" in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.slow
def test_memories_are_seen_moving(hms: Hms, space: str) -> None:
    done = hms.run("demo", "tiers", "-s", space, seconds=150)
    assert done.returncode == 0, done.stderr
    for move in ("new → short", "short → medium", "medium → long", "medium → forgotten"):
        assert move in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.slow
def test_the_walk_of_a_persons_own_file_leaves_nothing_behind(
    hms: Hms, tmp_path: Path, jsonl: Callable[..., Path]
) -> None:
    turns: list[dict[str, Any]] = [
        {"role": "user", "content": f"On day {n} Ada met Ines at the harbour of Porto."}
        for n in range(12)
    ]
    path = jsonl(*turns)
    with path.open("a") as out:
        out.write("\n" + json.dumps({"role": "user"}))
    done = subprocess.run(
        [sys.executable, "-m", "hms_services.cli.main", "demo", "walk", "--input", str(path),
         "-q", "Where is the harbour?"],
        env=hms.environment, cwd=tmp_path, capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "imported 12 turns" in done.stdout
    assert "skipped line 13: it has" in done.stderr
    assert "? Where is the harbour?" in done.stdout
    assert "Porto" in done.stdout
    assert "stopped clean" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert not (tmp_path / ".hms-demo").exists()
    assert hms.facts("status")[0]["healthy"]
