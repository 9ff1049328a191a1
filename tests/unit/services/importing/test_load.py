"""Files into a space: keys, batches, what is skipped, shifted times."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hms
from hms_schemas.errors import InvalidRequestError
from hms_services.importing.idempotency_keys import KeyChain
from hms_services.importing.load import BATCH, load_file
from hms_services.importing.turns import Turn


class Recorder:
    """Takes what an import writes, in the place of a client."""

    def __init__(self) -> None:
        self.batches: list[list[hms.Observation]] = []

    def remember(self, batch: list[hms.Observation], **_: object) -> list[hms.Observation]:
        self.batches.append(batch)
        return batch

    @property
    def written(self) -> list[hms.Observation]:
        return [observation for batch in self.batches for observation in batch]


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    def make(*records: dict[str, Any] | str, name: str = "f.jsonl") -> Path:
        texts = [each if isinstance(each, str) else json.dumps(each) for each in records]
        (tmp_path / name).write_text("\n".join(texts), encoding="utf-8")
        return tmp_path / name

    return make


def turn(content: str = "x", **more: Any) -> dict[str, Any]:
    return {"role": "user", "content": content, **more}


def load(path: Path, **options: Any) -> tuple[Any, Recorder]:
    recorder = Recorder()
    return load_file(path, recorder, **options), recorder  # type: ignore[arg-type]


def test_turns_are_numbered_within_their_session(file_of: Callable[..., Path]) -> None:
    path = file_of(turn(session="a"), turn(session="b"), turn(session="a"), turn())
    assert [each.turn for each in load(path)[1].written] == [0, 0, 1, None]


def test_batches_are_bounded_and_progress_is_told(file_of: Callable[..., Path]) -> None:
    told: list[tuple[int, int]] = []
    path = file_of(*(turn(str(n)) for n in range(2 * BATCH + 1)))
    report, recorder = load(path, on_batch=lambda turns, read: told.append((turns, read)))
    assert [len(batch) for batch in recorder.batches] == [BATCH, BATCH, 1]
    assert told[-1] == (2 * BATCH + 1, path.stat().st_size)
    assert report.written == 2 * BATCH + 1


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (turn("x" * 70_000, kind="concept"), "CONCEPT"),
        (turn(kind="concept"), "CONCEPT"),
        (turn(kind="wish"), "UNKNOWN"),
        (turn(importance=2.0), "importance"),
        (turn(trust="nobody"), "not a trust"),
        (turn(timestamp=0), "before the year 2000"),
        (turn(timestamp="2126-01-01T00:00:00Z"), "in the future"),
        (turn(tags=[""]), "a tag is empty"),
    ],
)
def test_what_may_not_enter_memory_is_skipped_before_it_is_sent(
    file_of: Callable[..., Path], bad: dict[str, Any], reason: str
) -> None:
    report, recorder = load(file_of(turn("good"), bad))
    assert [each.content for each in recorder.written] == ["good"]
    assert report.skipped == 1
    assert report.told[0].place == "line 2"
    assert reason in report.told[0].reason


def test_a_long_content_is_handed_over_whole_and_in_parts_by_the_client(
    file_of: Callable[..., Path],
) -> None:
    report, recorder = load(file_of(turn("x" * 70_000), turn("good")))
    assert [len(each.content) for each in recorder.written] == [70_000, 4]
    assert (report.written, report.skipped) == (2, 0)


def test_strict_writes_nothing_when_anything_is_bad(file_of: Callable[..., Path]) -> None:
    recorder = Recorder()
    with pytest.raises(InvalidRequestError, match="line 2: it is not JSON"):
        load_file(file_of(turn(), "{"), recorder, strict=True)  # type: ignore[arg-type]
    assert recorder.batches == []


def test_ending_now_shifts_all_times_alike_and_changes_no_key(
    file_of: Callable[..., Path],
) -> None:
    path = file_of(turn("a", timestamp="2026-03-01T10:00:00Z"), turn("b", timestamp=1772364600))
    as_is, shifted = load(path)[1].written, load(path, ending_now=True)[1].written
    assert [each.idempotency_key for each in as_is] == [each.idempotency_key for each in shifted]
    first, last = (each.occurred_at for each in shifted)
    assert first is not None
    assert last is not None
    assert last - first == timedelta(minutes=90)
    assert timedelta(0) < datetime.now(UTC) - last < timedelta(minutes=5)


def test_the_report_says_how_times_were_read(file_of: Callable[..., Path]) -> None:
    report, _ = load(file_of(turn(), turn(timestamp="2026-03-01 10:00"), turn(timestamp=1.7e9)))
    assert report.untimed == 1
    assert sorted(report.readings.values()) == [1, 1]


def keys(contents: list[str], thread: str = "") -> list[str]:
    chain = KeyChain()
    return [
        chain.key_of(Turn(place="line 1", thread=thread, content=content, speaker="user"))
        for content in contents
    ]


TEXTS = st.lists(st.text(min_size=1), min_size=1, max_size=8)


@given(TEXTS, TEXTS)
def test_a_file_that_grew_keeps_its_keys(before: list[str], after: list[str]) -> None:
    assert keys(before + after)[: len(before)] == keys(before)


@given(TEXTS)
def test_keys_are_all_different_even_for_equal_turns(contents: list[str]) -> None:
    assert len(set(keys(contents * 2))) == len(contents) * 2


@given(TEXTS)
def test_equal_turns_after_different_ones_have_different_keys(contents: list[str]) -> None:
    assert not set(keys(["one", *contents])) & set(keys(["two", *contents]))


def test_threads_have_chains_of_their_own() -> None:
    assert keys(["hi"], "a") != keys(["hi"], "b")
