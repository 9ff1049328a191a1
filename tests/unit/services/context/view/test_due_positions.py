"""A position counts when all before it is applied, whatever the broker answers meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hms_services.context.view.applied_positions import AppliedPositions
from hms_services.context.view.due_positions import DuePositions
from hms_streams.log.ends import LogEnds

STATE = "state"


class Ends(LogEnds):
    """Brokers that give these answers, one after the other; without a partition, no answer."""

    def __init__(self, *answers: Mapping[int, int]) -> None:
        self.answers = list(answers)

    def of(self, topic: str, partitions: Collection[int]) -> dict[int, int]:
        assert topic == STATE
        return {p: end for p, end in self.answers.pop(0).items() if p in partitions}


def test_a_position_counts_when_all_before_it_is_applied() -> None:
    published = AppliedPositions()
    due = DuePositions(Ends({0: 7}), STATE, published)
    due.require({0: 3})

    due.publish({(STATE, 0): 6})
    assert published.next_offset(0) == 0
    due.publish({(STATE, 0): 7})

    assert published.next_offset(0) == 3


def test_who_gets_no_answer_asks_again() -> None:
    published, ends = AppliedPositions(), Ends({}, {}, {0: 7})
    due = DuePositions(ends, STATE, published)

    due.require({0: 3})
    due.require({})
    due.publish({(STATE, 0): 7})
    assert published.next_offset(0) == 0
    due.require({})
    due.publish({(STATE, 0): 7})

    assert published.next_offset(0) == 3
    assert ends.answers == []


def test_one_that_goes_unanswered_holds_up_no_other() -> None:
    published = AppliedPositions()
    due = DuePositions(Ends({0: 5}, {1: 7}), STATE, published)

    due.require({0: 1, 1: 2})
    due.publish({(STATE, 0): 5})
    assert published.all() == {0: 1}
    due.require({})
    due.publish({(STATE, 1): 7})

    assert published.all() == {0: 1, 1: 2}


def test_nobody_is_asked_when_there_is_nothing_to_ask() -> None:
    ends = Ends({0: 7}, {0: 9})
    due = DuePositions(ends, STATE, AppliedPositions())

    due.require({0: 3})
    due.require({})

    assert ends.answers == [{0: 9}]
