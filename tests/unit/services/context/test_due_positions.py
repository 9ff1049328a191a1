"""A position counts when all before it is applied, whatever the broker answers meanwhile."""

from __future__ import annotations

from typing import Any

from confluent_kafka import KafkaError, KafkaException

from hms_services.context.due_positions import DuePositions
from hms_services.context.positions import Positions

STATE = "state"


class Ends:
    """Clients that know the ends of partitions, or fail; each remembers whether it was closed."""

    def __init__(self, *answers: int | None) -> None:
        self.answers = list(answers)
        self.connected: list[Any] = []

    def __call__(self) -> Any:
        self.connected.append(_Client(self))
        return self.connected[-1]


class _Client:
    def __init__(self, ends: Ends) -> None:
        self._ends = ends
        self.closed = False

    def get_watermark_offsets(self, at: object, timeout: float) -> tuple[int, int]:
        assert not self.closed
        answer = self._ends.answers.pop(0)
        if answer is None:
            raise KafkaException(KafkaError(KafkaError._UNKNOWN_PARTITION))
        return 0, answer

    def close(self) -> None:
        self.closed = True


def test_a_position_counts_when_all_before_it_is_applied() -> None:
    published = Positions()
    due = DuePositions(Ends(7), STATE, published)
    due.require({0: 3})

    due.publish({(STATE, 0): 6})
    assert published.next_offset(0) == 0
    due.publish({(STATE, 0): 7})

    assert published.next_offset(0) == 3


def test_who_gets_no_answer_asks_again_on_a_new_connection() -> None:
    published, ends = Positions(), Ends(None, None, 7)
    due = DuePositions(ends, STATE, published)

    due.require({0: 3})
    due.require({})
    due.require({})
    due.publish({(STATE, 0): 7})

    assert published.next_offset(0) == 3
    assert [client.closed for client in ends.connected] == [True, True, False]


def test_one_that_goes_unanswered_holds_up_no_other() -> None:
    published = Positions()
    due = DuePositions(Ends(5, None, 7), STATE, published)

    due.require({0: 1, 1: 2})
    due.publish({(STATE, 0): 5})
    assert published.all() == {0: 1}
    due.require({})
    due.publish({(STATE, 1): 7})

    assert published.all() == {0: 1, 1: 2}
