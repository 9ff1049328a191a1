"""Which text is embedded next."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import memory_of

from hms_streams.log.source_records import SourceRecord
from hms_streams.processors.embeddings.embedding_work import Live
from hms_streams.processors.embeddings.waiting_texts import WaitingTexts

LONG = "A sentence of a long text. " * 100  # four passages


def text(
    offset: int, content: str = "Hi!", *, key: bytes | None = None, partition: int = 0
) -> Live:
    record = SourceRecord(
        topic="states",
        partition=partition,
        offset=offset,
        key=key or b"%d" % offset,
        value=b"",
        headers=(),
        timestamp=0,
    )
    return Live(record, memory_of(offset, content), content)


def waiting(*texts: Live) -> WaitingTexts:
    made = WaitingTexts()
    for each in texts:
        made.put(each)
    return made


def offsets(taken: object) -> list[int]:
    return [work.record.offset for work in taken]  # type: ignore[attr-defined]


def test_short_texts_overtake_long_ones_but_the_first_is_always_taken() -> None:
    texts = waiting(text(0, LONG), text(1, LONG), text(2), text(3))
    assert offsets(texts.next(3)) == [0, 2, 3]
    assert texts.first_offsets() == {0: 1}
    assert offsets(texts.next(3)) == [1]
    assert not texts.next(3)


def test_a_batch_has_so_many_passages() -> None:
    texts = waiting(*(text(n) for n in range(5)))
    assert [offsets(texts.next(2)) for _ in range(3)] == [[0, 1], [2, 3], [4]]


def test_the_newest_text_of_a_key_waits() -> None:
    texts = waiting(text(0, key=b"a"), text(1), text(2, key=b"a"))
    assert texts.first_offsets() == {0: 1}
    assert offsets(texts.next(9)) == [1, 2]


@pytest.mark.parametrize(("left", "rest"), [([1], {0: 0}), ([0, 1], {})])
def test_texts_of_a_partition_that_is_gone_wait_no_more(
    left: list[int], rest: dict[int, int]
) -> None:
    texts = waiting(text(0), text(0, partition=1))
    texts.leave(left)
    assert texts.first_offsets() == rest
