"""One worker a directory, under one name in its group."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_schemas.errors import StartError
from hms_streams.process.data_directory import DataDirectory


def test_a_second_worker_is_told_how_to_get_its_own(tmp_path: Path) -> None:
    first = DataDirectory(tmp_path / "worker-1")
    with pytest.raises(StartError, match="HMS_WORKER"):
        DataDirectory(tmp_path / "worker-1")
    first.release()


def test_a_released_directory_is_taken_again_under_its_old_name(tmp_path: Path) -> None:
    first = DataDirectory(tmp_path / "worker-1")
    first.release()
    second = DataDirectory(tmp_path / "worker-1")
    assert second.instance_id == first.instance_id
    second.release()


def test_two_directories_have_two_names(tmp_path: Path) -> None:
    one, other = DataDirectory(tmp_path / "one"), DataDirectory(tmp_path / "other")
    assert one.instance_id != other.instance_id
    one.release()
    other.release()
