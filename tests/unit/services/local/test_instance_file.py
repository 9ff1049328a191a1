"""The run file: it comes back as it was written, and never stands for a process that is gone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hms_services.local import instance as instances
from hms_services.local.instance import Instance, ProcessRecord, claim, find_instance
from hms_services.local.processes.process import birth_of
from hms_services.local.settings import LocalSettings


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    settings = LocalSettings(home=tmp_path)
    settings.run.mkdir()
    return settings


@pytest.fixture
def mine() -> Instance:
    """An instance whose supervisor is this very process."""
    return Instance(
        home="/h",
        pid=os.getpid(),
        birth=birth_of(os.getpid()),
        state="ready",
        started_at=1.0,
        address="127.0.0.1",
        bootstrap="127.0.0.1:9392",
        topic_prefix="",
        ports={"grpc": 9394},
        versions={"hms": "0"},
        processes=(ProcessRecord("tiers", "http://127.0.0.1:1/healthz", "/h/logs/tiers.log"),),
    )


def test_what_is_written_is_found(settings: LocalSettings, mine: Instance) -> None:
    instances.write(settings, mine)
    found = find_instance(settings)
    assert found == mine
    assert found.is_mine
    assert found.grpc_address == "127.0.0.1:9394"


def test_a_pid_that_now_belongs_to_another_process_is_not_the_instance(
    settings: LocalSettings, mine: Instance
) -> None:
    instances.write(settings, replace(mine, birth=mine.birth - 3600))
    assert find_instance(settings) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"processes": [], "other": 1}'])
def test_an_unreadable_run_file_is_no_instance(settings: LocalSettings, text: str) -> None:
    (settings.run / instances.FILE).write_text(text)
    assert find_instance(settings) is None


def test_the_claim_is_exclusive_and_names_its_holder(
    settings: LocalSettings, mine: Instance
) -> None:
    with claim(settings) as first:
        assert first is None
        instances.write(settings, mine)
        with claim(settings) as second:
            assert second == mine
    with claim(settings) as third:
        assert third is None
