"""What counts as the end of a partition, and what as no answer."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future

import pytest
from confluent_kafka import OFFSET_INVALID, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ListOffsetsResultInfo

from hms_streams.log.ends import LogEnds

Answer = int | Exception
LOST = KafkaException(KafkaError(KafkaError._TRANSPORT))


class Answering(AdminClient):
    """Answers each request from a script, one mapping of partition to answer a request."""

    def __init__(self, *script: Mapping[int, Answer]) -> None:
        super().__init__({"bootstrap.servers": "127.0.0.1:1", "log_level": 0})
        self.script = list(script)
        self.asked: list[list[int]] = []

    def list_offsets(self, wanted, **_):  # type: ignore[no-untyped-def]
        answers = self.script.pop(0)
        self.asked.append([where.partition for where in wanted])
        return {where: future_of(answers[where.partition]) for where in wanted}

    def list_topics(self, *_, **__):  # type: ignore[no-untyped-def]
        return None


def future_of(answer: Answer) -> Future[ListOffsetsResultInfo]:
    future: Future[ListOffsetsResultInfo] = Future()
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(ListOffsetsResultInfo(answer, -1, -1))
    return future


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def make(*script: Mapping[int, Answer]) -> tuple[LogEnds, Answering]:
        admin = Answering(*script)
        monkeypatch.setattr("hms_streams.log.ends.AdminClient", lambda _: admin)
        return LogEnds("127.0.0.1:1", client_id="test"), admin

    return make


@pytest.mark.parametrize("no_answer", [OFFSET_INVALID, LOST])
def test_what_was_not_answered_is_asked_once_more(answering, no_answer) -> None:  # type: ignore[no-untyped-def]
    ends, admin = answering({0: 7, 1: no_answer}, {1: 9})
    assert ends.of("log", [0, 1]) == {0: 7, 1: 9}
    assert admin.asked == [[0, 1], [1]]


@pytest.mark.parametrize("no_answer", [OFFSET_INVALID, LOST])
def test_a_partition_that_nobody_answers_for_has_no_end(answering, no_answer) -> None:  # type: ignore[no-untyped-def]
    ends, _ = answering({0: 0, 1: no_answer}, {1: no_answer})
    assert ends.of("log", [0, 1]) == {0: 0}
