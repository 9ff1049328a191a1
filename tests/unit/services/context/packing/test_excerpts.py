"""A long memory is shown by its best passages, with the place where they stand."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import MakeMemory, memory_of
from tests.unit.services.context.packing.test_packing import packing, ranked

from hms_schemas.generated.records import MemoryState, Sealed
from hms_services.context.packing.excerpts import best_passage, excerpt_of
from hms_services.context.packing.rendering import cut_of
from hms_services.context.retrieval.ranking import Scored
from hms_streams.memory.passages import passages
from hms_streams.memory.token_estimate import estimate_tokens

ANSWER = "The password of the tool shed is heron-42."


def report(characters: int, where: float) -> str:
    items = [f"Item {n}: the fence of plot {n} is in order." for n in range(characters // 44)]
    items.insert(int(len(items) * where), ANSWER)
    return " ".join(items)


def passage_with(text: str, said: str) -> int:
    return next(n for n, (start, end) in enumerate(passages(text)) if said in text[start:end])


def of_passage(scored: Scored, said: str) -> Scored:
    content = scored.memory.content
    assert isinstance(content, str)
    return scored._replace(passage=passage_with(content, said))


def test_the_best_passage_is_shown_with_its_place() -> None:
    text = report(30_000, 0.5)
    memory = memory_of(1, text, speaker="user")
    best = passage_with(text, ANSWER)

    excerpt = excerpt_of(memory, cut_of(memory), best, 250, estimate_tokens)

    assert excerpt is not None
    start = passages(text)[excerpt.first][0]
    assert excerpt.line.text.startswith(
        f"- user: … [from character {start:,} of {len(text):,}] Item"
    )
    assert excerpt.line.text.endswith(". …\n")
    assert ANSWER in excerpt.text
    assert excerpt.line.tokens == estimate_tokens(excerpt.line.text) <= 250


def test_more_room_shows_more_around_it() -> None:
    memory = memory_of(1, report(30_000, 0.5))
    few, many = (
        excerpt_of(memory, cut_of(memory), 20, most, estimate_tokens) for most in (250, 900)
    )

    assert few is not None
    assert many is not None
    assert many.first <= few.first <= 20 <= few.last <= many.last
    assert len(many.text) > 2 * len(few.text)


@pytest.mark.parametrize("most", [10, 100])
def test_less_than_a_passage_is_not_shown(most: int) -> None:
    memory = memory_of(1, report(30_000, 0.5))

    assert excerpt_of(memory, cut_of(memory), 3, most, estimate_tokens) is None


def test_sealed_content_has_no_excerpt(make_memory: MakeMemory) -> None:
    sealed = make_memory(1, content=Sealed(key_id="k", nonce=b"n", ciphertext=b"c"))

    assert excerpt_of(sealed, cut_of(sealed), 0, 900, estimate_tokens) is None


@pytest.mark.parametrize("where", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("characters", [4_000, 30_000, 60_000])
def test_the_answer_in_a_long_memory_is_in_the_context(characters: int, where: float) -> None:
    memory = memory_of(1, report(characters, where), speaker="user")
    short = [memory_of(n, f"Short line {n}.", speaker="user") for n in range(2, 6)]
    scored = [of_passage(s, ANSWER) if s.memory is memory else s for s in ranked(memory, *short)]
    pack = packing(1_024)

    pack.found(scored, most=9)

    assert ANSWER in pack.text()
    assert all(f"Short line {n}." in pack.text() for n in range(2, 6))
    assert estimate_tokens(pack.text()) <= 1_024


def test_where_passages_were_not_ranked_the_words_of_the_question_choose() -> None:
    text = report(30_000, 0.7)

    best = best_passage(text, passages(text), "What is the password of the tool shed?")

    assert best == passage_with(text, ANSWER)


def test_long_replies_leave_room_for_short_lines() -> None:
    replies = [memory_of(n, report(4_000, 0.5), speaker=f"bot {n}") for n in range(20, 26)]
    short = [memory_of(n, f"I said {n}.", speaker="user") for n in range(5)]
    pack = packing(1_024)

    section = pack.found(ranked(*replies, *short), most=99)

    shown = [line.memory for line in section.lines]
    assert all(memory in shown for memory in short)
    assert sum(memory in shown for memory in replies) >= 2


def test_room_that_is_left_over_widens_the_excerpt() -> None:
    memory = memory_of(1, report(30_000, 0.5))
    pack = packing(1_024)

    section = pack.found(ranked(memory), most=9)

    assert section.tokens > 800
    assert estimate_tokens(pack.text()) <= pack.tokens <= 1_024


def test_what_is_longer_than_the_room_is_told(make_memory: MakeMemory) -> None:
    long, short = memory_of(9, report(4_000, 0.5)), make_memory(1, "Short.")
    pack = packing(120)

    section = pack.found(ranked(long, short), most=9)

    assert [line.memory for line in section.lines] == [short]
    assert pack.unfit == 1


def test_the_working_set_shows_a_long_memory_only_where_nothing_is_asked() -> None:
    memory = memory_of(1, report(30_000, 0.5))

    def lines(*, alone: bool) -> list[MemoryState]:
        section = packing(1_024).working_set([memory], alone=alone)
        return [line.memory for line in section.lines]

    assert lines(alone=True) == [memory]
    assert lines(alone=False) == []
