"""The workers' tables: the same digest, read without a trace, and damage that is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import rocksdict
from tests.integration.streams.processors.conftest import Shell, Worker

from hms_schemas.errors import NotFoundError
from hms_streams.log.log_source import LogSource
from hms_streams.replay.states.table_state import find_tables
from hms_streams.replay.system_digests import table_digests, topic_digests
from hms_streams.replay.verify import first_of, verify_tables

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture
def home(used: tuple[Shell, Worker], tmp_path: Path) -> Path:
    """A copy of the stopped worker's home, to do with what one likes."""
    return Path(shutil.copytree(used[1].home / "tiers", tmp_path / "tiers")).parent


def damage_a_record(home: Path, prefix: str) -> bytes:
    """Change one byte of the content of the first memory of some partition; its key."""
    copies = next(iter(find_tables(home, prefix).values()))
    database = rocksdict.Rdict(str(copies[0].memories), rocksdict.Options(raw_mode=True))
    found = ((k, v) for k, v in database.items() if b"number" in v and not k.startswith(b"__"))
    key, value = next(found)
    database[key] = value.replace(b"number", b"numbed", 1)
    database.close()
    return bytes(key)


def files(home: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()}


def test_tables_and_topics_are_equal(source: LogSource, home: Path) -> None:
    before = files(home)

    assert table_digests(home, source.topic_prefix) == topic_digests(source)
    assert files(home) == before


def test_of_two_copies_the_one_further_on_counts(source: LogSource, home: Path) -> None:
    wanted = table_digests(home, source.topic_prefix)
    worker = next((home / "tiers").iterdir())
    other = shutil.copytree(worker, worker.with_name(source.topic_prefix + "a-new-one"))
    for path in other.rglob("tables/spaces-*.db"):
        database = rocksdict.Rdict(str(path), rocksdict.Options(raw_mode=True))
        for key in [key for key in database.keys() if key.startswith(b"#position/")]:  # noqa: SIM118
            del database[key]
        database.close()

    assert table_digests(home, source.topic_prefix) == wanted


def test_a_changed_byte_is_found(source: LogSource, home: Path) -> None:
    key = damage_a_record(home, source.topic_prefix)

    checks = verify_tables(source, home)

    first = first_of(checks)
    assert first is not None
    assert first.key == key
    assert sum(check.differing for check in checks) == 1


def test_a_home_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no tables"):
        find_tables(tmp_path)
