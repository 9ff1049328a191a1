"""``hms up`` as a person sees it who changes their mind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.conftest import cache_folder

pytestmark = pytest.mark.kafka


def test_a_start_that_is_given_up_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HMS_")}
    starting = subprocess.Popen(
        [sys.executable, "-m", "hms_services.cli.main", "up", "--free-ports"],
        env={**kept, "HMS_HOME": str(tmp_path / "home"), "HMS_CACHE": str(cache_folder())},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert starting.stderr is not None
    next(line for line in starting.stderr if "Kafka broker: starting" in line)
    family = psutil.Process(starting.pid).children(recursive=True)
    starting.send_signal(signal.SIGINT)
    _, said = starting.communicate(timeout=60)

    assert starting.returncode == 130
    assert "Given up before everything was ready; nothing is left running." in said
    assert not [child for child in family if child.is_running()]
    assert not (tmp_path / "home" / "run" / "instance.json").exists()
