"""An instance as a person meets it: started, found, asked, stopped, refused."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import until

from hms_schemas.errors import ConfigurationError, StartError
from hms_services.local.instance_status import status
from hms_services.local.lifecycle import down
from hms_services.local.processes.ports import free_ports
from hms_services.local.progress import Progress


def test_up_returns_when_all_is_healthy_and_down_leaves_nothing(system: Any) -> None:
    steps: list[Progress] = []
    instance = system.up(steps.append)

    now = status(system.settings)
    assert now.healthy
    assert [each.name for each in now.processes] == ["supervisor", "first", "second"]
    assert all(each.rss_bytes > 0 and each.uptime_seconds > 0 for each in now.processes)
    assert instance.state == "ready"
    assert (system.home / "prepared").read_text() == instance.bootstrap
    assert next(step.part for step in steps if step.state == "ready") == "topics"

    stopped = down(system.settings)
    assert (stopped.was_running, stopped.killed, stopped.leftovers) == (True, False, ())
    assert system.survivors() == []
    assert status(system.settings).instance is None


def test_down_without_an_instance_does_nothing(system: Any) -> None:
    assert down(system.settings).was_running is False


def test_a_second_up_finds_the_first(system: Any) -> None:
    first = system.up()
    assert system.up().pid == first.pid


def test_a_second_up_during_the_first_waits_for_it(system: Any) -> None:
    system.trouble("never")
    environment = {**os.environ, **system.settings.environment()}
    with subprocess.Popen(system.foreground, env=environment) as first:
        until(lambda: (system.home / "run" / "instance.json").exists())
        until(lambda: system.pid("second"))
        (system.home / "trouble").unlink()
        system.kill("second")
        assert system.up().pid == first.pid
        assert system.instance().state == "ready"
        down(system.settings)


def test_a_part_that_cannot_start_is_named_with_its_cause(system: Any) -> None:
    system.trouble("the disk is on fire")
    with pytest.raises(StartError) as caught:
        system.up()
    assert "second" in caught.value.message
    assert "the disk is on fire" in caught.value.message
    assert "some words before" not in caught.value.message
    assert str(system.home / "logs" / "second.log") in caught.value.fix
    assert system.survivors() == []


@pytest.mark.parametrize("with_broker", [False, True])
def test_ctrl_c_in_the_middle_of_a_start_leaves_nothing(system: Any, with_broker: bool) -> None:
    small = system.with_broker() if with_broker else system
    small.trouble("never")
    environment = {**os.environ, **small.settings.environment()}
    begun = "kafka: starting" if with_broker else "second: starting"
    with subprocess.Popen(
        small.foreground, env=environment, stdout=subprocess.PIPE, text=True
    ) as start:
        assert start.stdout is not None
        while begun not in start.stdout.readline():
            assert start.poll() is None
        start.send_signal(signal.SIGINT)
        start.communicate(timeout=30)
    assert start.returncode == 0
    assert small.survivors() == []
    assert not (small.home / "run" / "instance.json").exists()

    (small.home / "trouble").unlink()
    assert small.up().state == "ready"


def test_giving_up_a_detached_start_ends_what_it_began(system: Any) -> None:
    system.trouble("never")

    def interrupt(step: Progress) -> None:
        if (step.part, step.state) == ("second", "starting"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        system.up(interrupt)
    assert system.survivors() == []


def test_a_taken_port_is_named_with_its_variable(system: Any) -> None:
    (port,) = free_ports(1)
    chosen = system.settings.with_chosen_ports()
    system.settings = chosen.model_copy(update={"tiers_metrics_port": port})
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(StartError) as caught:
            system.up()
    assert f"Port {port}" in caught.value.message
    assert "HMS_TIERS_METRICS_PORT" in caught.value.fix


def test_a_home_that_cannot_be_written_names_the_variable(system: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    home = tmp_path / "file" / "home"
    system.settings = system.settings.model_copy(update={"home": home})
    with pytest.raises(ConfigurationError) as caught:
        system.up()
    assert f"HMS_HOME={home}" in caught.value.message
    assert "HMS_HOME" in caught.value.fix
