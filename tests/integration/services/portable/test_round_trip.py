"""Export, and import into another log: the same digest, or a word about why not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType
from tests.integration.services.portable.conftest import NewLog, TestLog

from hms_schemas.errors import InvalidRequestError
from hms_schemas.generated.records import Observed
from hms_services.portable.exported_log import ExportedLog, open_verified
from hms_services.portable.restoring import (
    ForeignWriterError,
    Restored,
    plan_exact,
    restore_appending,
    restore_exact,
)

pytestmark = pytest.mark.kafka


def restore(exported: ExportedLog, target: TestLog) -> Restored:
    return restore_exact(exported, target.source, plan_exact(exported, target.source))


def rows(file: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def test_export_and_import_end_in_the_same_digest(
    log: TestLog, new_log: NewLog, tmp_path: Path
) -> None:
    file, target = tmp_path / "ada.sqlite", new_log()
    written = log.export(file)
    assert written.digest == log.digest()
    with closing(open_verified(file)) as exported:
        done = restore(exported, target)
    assert (done.written, done.exact) == (written.records, True)
    assert target.records() == log.records()
    assert target.digest() == written.digest
    # A second file of the restored log is the first one again, but for when it was made.
    again = tmp_path / "again.sqlite"
    target.export(again)
    everything = "SELECT * FROM events ORDER BY partition, offset"
    assert rows(again, everything) == rows(file, everything)


def test_the_broker_stamps_again_when_the_restore_is_over(
    log: TestLog, new_log: NewLog, tmp_path: Path
) -> None:
    file, target = tmp_path / "a.sqlite", new_log()
    log.export(file)
    with closing(open_verified(file)) as exported:
        restore(exported, target)
    admin = AdminClient({"bootstrap.servers": target.source.bootstrap})
    asked = ConfigResource(ResourceType.TOPIC, target.topic)
    (future,) = admin.describe_configs([asked]).values()
    assert future.result(timeout=20)["message.timestamp.type"].value == "LogAppendTime"


def test_a_restore_that_was_cut_off_goes_on_and_a_whole_one_writes_nothing(
    log: TestLog, new_log: NewLog, tmp_path: Path
) -> None:
    file, target = tmp_path / "a.sqlite", new_log()
    log.export(file)
    with closing(open_verified(file)) as exported:
        plan = plan_exact(exported, target.source)
        beginning = next(number for number in exported.partitions if any(exported.read(number)))
        record = next(exported.read(beginning))
        target.produce_exactly(record)
        plan = plan_exact(exported, target.source)
        assert plan.held[beginning] == 1
        restore_exact(exported, target.source, plan)
        assert plan_exact(exported, target.source).missing == 0
        assert restore(exported, target).written == 0
    assert target.digest() == log.digest()


@pytest.mark.parametrize("what", ["foreign", "partitions", "holes"])
def test_what_cannot_be_restored_exactly_is_said_before_anything_is_written(
    log: TestLog, new_log: NewLog, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "a.sqlite"
    target = new_log(2 if what == "partitions" else 3)
    if what == "foreign":
        target.write([Observed(content="somebody else's")], "ada")
    log.export(file, b"local/ada" if what == "holes" else None)
    before = target.records() if what != "partitions" else []
    with (
        closing(open_verified(file)) as exported,
        pytest.raises(InvalidRequestError, match=r"cannot be restored exactly.*Nothing was"),
    ):
        restore(exported, target)
    assert (target.records() if what != "partitions" else []) == before


def test_appending_adds_what_is_missing_and_says_what_it_left_out(
    log: TestLog, new_log: NewLog, tmp_path: Path
) -> None:
    file, target = tmp_path / "a.sqlite", new_log()
    target.write([Observed(content="already here")], "zoe")
    log.export(file)
    with closing(open_verified(file)) as exported:
        first = restore_appending(exported, target.source)
        again = restore_appending(exported, target.source)
    assert first.left_out == 4  # three that are no events, and the one from the future
    assert (again.written, again.already_there) == (0, first.written)
    ours = {record.value for record in log.records()}
    theirs = {record.value for record in target.records()}
    assert len(theirs - ours) == 1


def test_another_writer_meanwhile_is_noticed(log: TestLog, new_log: NewLog, tmp_path: Path) -> None:
    file, target = tmp_path / "a.sqlite", new_log()
    log.export(file)
    with closing(open_verified(file)) as exported:
        plan = plan_exact(exported, target.source)
        target.write([Observed(content="in between")], "ada")
        with pytest.raises(ForeignWriterError, match="somebody else writes"):
            restore_exact(exported, target.source, plan)


def test_a_file_is_a_place_to_ask_questions(log: TestLog, tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    log.export(file)
    said = rows(file, "SELECT content FROM current_memories WHERE space = 'ada'")
    assert ("ada says 1",) in said
    assert ("ada says 4",) not in said
    assert rows(file, "SELECT count(*) FROM rejected") == [(4,)]
    assert rows(file, "SELECT content FROM timeline WHERE content LIKE '%says 4'") == []
    assert rows(file, "SELECT count(*) FROM working_sets WHERE space = 'bob'")[0][0] >= 19
    assert rows(file, "SELECT DISTINCT reason FROM transitions WHERE to_tier = 'FORGOTTEN'") == [
        ("forgotten",)
    ]
