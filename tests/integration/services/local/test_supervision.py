"""What dies comes back; what keeps dying is reported; nothing outlives the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.waiting import until

from hms_services.local.instance_status import status
from hms_services.local.lifecycle import down
from hms_services.local.member import Member
from hms_services.local.processes.backoff import RestartPolicy
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.die_with_parent import dying_with_parent
from hms_services.local.processes.health import probe_kafka
from hms_services.local.processes.ports import free_ports
from hms_services.local.progress import Progress


def test_a_killed_child_is_started_again(system: Any) -> None:
    system.up()
    untouched = system.pid("second")
    killed = system.kill("first")

    until(lambda: system.pid("first") not in (0, killed))
    until(lambda: status(system.settings).healthy)
    first = next(each for each in status(system.settings).processes if each.name == "first")
    assert first.restarts == 1
    assert "SIGKILL" in first.cause
    assert system.pid("second") == untouched


def test_a_crash_loop_is_reported_with_its_cause(tmp_path: Path) -> None:
    policy = RestartPolicy(first_seconds=0.01, longest_seconds=60, loop_deaths=3)
    words = "import sys; sys.exit('ERROR no room for memories')"
    spec = ChildSpec("poor", (sys.executable, "-c", words), "http://127.0.0.1:1/")
    member = Member(spec, tmp_path, policy)
    steps: list[Progress] = []
    member.start(steps.append)

    def looped() -> bool:
        member.tick(time.monotonic(), steps.append)
        return member.state == "crash-loop"

    until(looped)
    assert member.record().cause == "ERROR no room for memories"
    assert [step.state for step in steps].count("died") == 2
    assert "no room for memories" in steps[-1].detail


def test_a_child_that_never_gets_ready_is_killed_and_counts_as_dead(tmp_path: Path) -> None:
    sleeper = (sys.executable, "-c", "import time; time.sleep(600)")
    member = Member(ChildSpec("deaf", sleeper, "http://127.0.0.1:1/", ready_seconds=0.5), tmp_path)
    member.start(lambda step: None)
    pid = member.record().pid

    def gave_up() -> bool:
        member.tick(time.monotonic(), lambda step: None)
        return member.deaths == 1

    until(gave_up)
    assert "not ready within" in member.cause
    assert not psutil.pid_exists(pid)
    assert member.stop() == 0


def test_nothing_outlives_a_killed_supervisor(system: Any) -> None:
    small = system.with_broker()
    killed = small.up()
    os.kill(killed.pid, signal.SIGKILL)

    until(lambda: small.survivors() == [])
    assert status(small.settings).instance is None
    again = small.up()
    assert again.pid != killed.pid


def test_what_a_killed_supervisor_left_is_named_and_ended(system: Any) -> None:
    started = system.up()
    # A process that outlived it all the same: put into the run file by hand.
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as orphan:
        text = (system.home / "run" / "instance.json").read_text()
        os.kill(started.pid, signal.SIGKILL)
        until(lambda: system.survivors() == [])
        birth = psutil.Process(orphan.pid).create_time()
        first = started.processes[0]
        text = text.replace(f'"pid": {first.pid}', f'"pid": {orphan.pid}')
        text = text.replace(f'"birth": {first.birth}', f'"birth": {birth}')
        (system.home / "run" / "instance.json").write_text(text)

        stopped = down(system.settings)
        assert (stopped.was_running, stopped.leftovers) == (False, ("first",))
        assert orphan.wait(10) is not None


@pytest.mark.parametrize("mode", ["watch", *(["exec"] if sys.platform == "linux" else [])])
def test_a_command_dies_with_its_parent(mode: str, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    words = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(99)"
    parent = f"""
import os, subprocess
from hms_services.local.processes.die_with_parent import dying_with_parent
command = dying_with_parent({(sys.executable, "-c", words)!r}, parent=os.getpid(), mode={mode!r})
subprocess.Popen(command).wait()
"""
    with subprocess.Popen([sys.executable, "-c", parent]) as process:
        until(lambda: pid_file.exists() and pid_file.read_text())
        pid = int(pid_file.read_text())
        process.kill()
    until(lambda: not psutil.pid_exists(pid))


def test_a_watched_command_gets_the_signals_and_gives_its_status() -> None:
    words = (
        "import signal, sys; signal.signal(15, lambda *_: sys.exit(7)); print(1); signal.pause()"
    )
    command = dying_with_parent((sys.executable, "-uc", words), parent=os.getpid(), mode="watch")
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
    assert process.returncode == 7


@pytest.mark.kafka
def test_a_killed_broker_comes_back_under_the_services(system: Any) -> None:
    small = system.with_broker()
    instance = small.up()
    killed = small.kill("kafka")

    until(lambda: small.pid("kafka") not in (0, killed))
    until(lambda: probe_kafka(instance.bootstrap).ok)
    assert down(small.settings).killed is False
    assert small.survivors() == []


def test_workers_come_and_go_as_they_are_wanted(system: Any) -> None:
    system.up()
    untouched = system.pid("second")
    one, other = free_ports(2)

    def ready(*names: str) -> bool:
        states = {each.name: each.state for each in system.instance().processes}
        return states == dict.fromkeys(("first", "second", *names), "ready")

    want(system.home, f"come {one}")
    until(lambda: ready("come"))
    came = system.pid("come")
    want(system.home, f"come {one}\nlater {other}")
    until(lambda: ready("come", "later"))
    want(system.home, f"later {other}")
    until(lambda: ready("later"))

    assert not psutil.pid_exists(came)
    assert system.pid("second") == untouched
    system.kill("later")
    until(lambda: ready("later"))


def want(home: Path, lines: str) -> None:
    """In one step: the supervisor looks five times a second."""
    (home / "fresh").write_text(lines)
    (home / "fresh").replace(home / "wanted")
