"""A question and its short answer are packed together, in their order, as one."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import memory_of
from tests.unit.services.context.packing.test_packing import contents, packing, ranked

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing.pieces import Piece, pieces_of
from hms_services.context.retrieval.ranking import Scored


def line(n: int, content: str, speaker: str) -> MemoryState:
    return memory_of(n, content, speaker=speaker, session_id="intake")


QUESTION = line(1, "Are you allergic to peanuts?", "assistant")
YES = line(2, "Yes.", "user")
OTHER = line(3, "Do you smoke?", "assistant")
YES_AGAIN = line(4, "Yes.", "user")


def scored(*memories: MemoryState, **answers: MemoryState) -> list[Scored]:
    by_id = {each.memory.memory_id: each for each in ranked(*memories)}
    return [by_id[memory.memory_id] for memory in memories]


def answering(each: Scored, question: MemoryState) -> Scored:
    return each._replace(answers=question)


@pytest.mark.parametrize("question_first", [True, False])
def test_a_pair_is_one_piece(question_first: bool) -> None:
    question, yes = scored(QUESTION, YES)
    pair = [question, answering(yes, QUESTION)]

    made = pieces_of(pair if question_first else pair[::-1])

    assert made == [Piece(QUESTION, answer=YES)]


def test_both_lines_are_shown_in_order_and_count_as_one() -> None:
    question, yes, other = scored(QUESTION, YES, OTHER)
    pack = packing()

    section = pack.found([answering(yes, QUESTION), question, other], most=1)

    assert contents(section.lines) == ["Are you allergic to peanuts?", "Yes."]
    assert "- assistant: Are you allergic to peanuts?\n- user: Yes.\n" in pack.text()


def test_the_same_answer_to_two_questions_is_shown_twice() -> None:
    question, yes, other, again = scored(QUESTION, YES, OTHER, YES_AGAIN)

    section = packing().found(
        [question, answering(yes, QUESTION), other, answering(again, OTHER)], most=9
    )

    assert [each.memory for each in section.lines] == [QUESTION, YES, OTHER, YES_AGAIN]


def test_an_answer_without_its_question_is_junk() -> None:
    section = packing().found(scored(YES, OTHER), most=9)

    assert contents(section.lines) == ["Do you smoke?"]


def test_a_pair_that_is_just_now_is_not_found_again() -> None:
    question, yes = scored(QUESTION, YES)
    pack = packing()
    pack.working_set([QUESTION, YES], alone=False)

    assert pack.found([question, answering(yes, QUESTION)], most=9).lines == []


def test_of_a_long_line_that_asks_the_end_is_shown_with_the_answer() -> None:
    long = line(1, "Here is the plan for the week. " * 200 + "Shall I book the boat?", "assistant")
    asked, yes = scored(long, YES)
    pack = packing(600)

    pack.found([asked, answering(yes, long)], most=9)

    assert "Shall I book the boat?\n- user: Yes." in pack.text()
