"""The driver of ``make chaos`` with its shortest schedules: they must pass, and leave nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).parents[3]

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(1_200)]

# The first hand of every schedule: a kill, a freeze beyond the session timeout, a broker's restart.
# With this seed the three fit into half a minute: the kill falls into the freeze.
SEED = 9
MINUTES = 0.5
# Its own deadlines tell a hang, and by name; this one only keeps a test from waiting for ever.
DRIVER_SECONDS = 1_000


def chaos(home: Path, *arguments: str) -> list[str]:
    """The command of a short run with little load: the machine has other tests to run."""
    return [
        sys.executable, "-m", "tests.chaos", "--home", str(home), "--workers", "2",
        "--minutes", str(MINUTES), "--seed", str(SEED), "--rate", "60", "--partitions", "4",
        "--embedding", "ngrams", *arguments,
    ]  # fmt: skip


def run(home: Path, *arguments: str) -> dict[str, Any]:
    """Run it; the report of a run that passed. The output is shown when it did not."""
    file = home.with_suffix(".json")
    done = subprocess.run(
        chaos(home, "--json", str(file), *arguments),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=DRIVER_SECONDS,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, "the run failed; its output is above"
    report: dict[str, Any] = json.loads(file.read_text())
    return report


def test_a_short_schedule_loses_and_doubles_nothing(tmp_path: Path) -> None:
    report = run(tmp_path / "home")

    happened = {(each["kind"], each["target"][:6]) for each in report["disturbances"]}
    assert happened == {
        ("kill -9", "worker"), ("frozen (SIGSTOP)", "worker"), ("kill -9", "kafka"),
    }  # fmt: skip
    assert report["events"]["acknowledged"] > 500
    assert len(report["digests"]) == 3
    assert len(set(report["digests"].values())) == 1
    assert all(check["ok"] for check in report["checks"])
    assert not (tmp_path / "home").exists(), "a run that passed leaves nothing"


def test_ctrl_c_ends_everything_and_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    driver = subprocess.Popen(
        chaos(home, "--workers", "1", "--embedding", "none"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert driver.stdout is not None
    # The schedule is announced before the start, and the first disturbance comes after it.
    for line in driver.stdout:
        if line.startswith("00:"):
            break
    children = psutil.Process(driver.pid).children(recursive=True)
    assert len(children) > 5
    driver.send_signal(signal.SIGINT)
    driver.communicate(timeout=90)

    assert driver.returncode == 130
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
    assert not home.exists()
