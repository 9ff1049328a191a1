"""The dead letter's shape, and the cap that keeps a whole topic out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_schemas.errors import ContractError, StartError
from hms_streams.log.source_records import Headers, Rejection, SourceRecord
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetterCapError, DeadLetters


def record(offset: int, headers: Headers = ()) -> SourceRecord:
    return SourceRecord("events", 3, offset, b"key", b"value", headers, 1_700_000_000_000)


def rejection(offset: int, headers: Headers = ()) -> Rejection:
    return Rejection(record(offset, headers), ContractError("what is wrong", reason="bad"))


def test_a_dead_letter_is_the_original_with_its_origin_and_reason() -> None:
    letter = DeadLetters("dlq", app_id="app").record(rejection(7, (("trace", b"t"),)))
    headers = dict(letter.headers)
    assert (letter.topic, letter.key, letter.value) == ("dlq", b"key", b"value")
    assert headers["dlq.topic"] == b"events"
    assert headers["dlq.partition"] == b"3"
    assert headers["dlq.offset"] == b"7"
    assert headers["dlq.timestamp"] == b"1700000000000"
    assert headers["dlq.error.type"] == b"bad"
    assert headers["dlq.error.message"] == b"what is wrong"
    assert headers["dlq.app"] == b"app"
    assert headers["trace"] == b"t"


def test_a_dead_letter_replayed_and_failed_again_counts_on() -> None:
    earlier = (("dlq.attempt", b"2"), ("dlq.first_failed_at", b"123"), ("dlq.offset", b"1"))
    letter = DeadLetters("dlq", app_id="app").record(rejection(7, earlier))
    names = [name for name, _ in letter.headers]
    headers = dict(letter.headers)
    assert headers["dlq.attempt"] == b"3"
    assert headers["dlq.first_failed_at"] == b"123"
    assert headers["dlq.offset"] == b"7"
    assert len(names) == len(set(names))


def count(cap: DeadLetterCap, bad: list[bool]) -> None:
    records = [record(offset) for offset in range(len(bad))]
    cap.count(records, [rejection(offset) for offset, is_bad in enumerate(bad) if is_bad])


def test_a_run_at_the_limit_passes_and_a_good_record_ends_it(tmp_path: Path) -> None:
    cap = DeadLetterCap(tmp_path, max_run=10, max_ratio=1)
    count(cap, ([True] * 10 + [False]) * 20)


def test_a_run_over_the_limit_stops(tmp_path: Path) -> None:
    cap = DeadLetterCap(tmp_path, max_run=10, max_ratio=1)
    count(cap, [True] * 6)
    with pytest.raises(DeadLetterCapError, match="11 records in a row"):
        count(cap, [True] * 5)


def test_the_ratio_is_judged_once_enough_was_seen(tmp_path: Path) -> None:
    cap = DeadLetterCap(tmp_path, max_run=1000, max_ratio=0.5)
    count(cap, [True, True, False] * 166)
    with pytest.raises(DeadLetterCapError, match="of the last 500"):
        count(cap, [True, True])


def test_old_records_leave_the_window(tmp_path: Path) -> None:
    cap = DeadLetterCap(tmp_path, max_run=1000, max_ratio=0.5)
    count(cap, [False, True] * 1000)
    count(cap, [False] * 1000)
    count(cap, [True] * 999)


def test_once_stopped_it_refuses_to_start_until_the_limits_change(tmp_path: Path) -> None:
    with pytest.raises(DeadLetterCapError):
        count(DeadLetterCap(tmp_path, max_run=1, max_ratio=1), [True, True])
    with pytest.raises(StartError, match="HMS_DLQ_MAX_RUN"):
        DeadLetterCap(tmp_path, max_run=1, max_ratio=1).check_not_reached()
    DeadLetterCap(tmp_path, max_run=2, max_ratio=1).check_not_reached()
    DeadLetterCap(tmp_path, max_run=1, max_ratio=1).check_not_reached()
