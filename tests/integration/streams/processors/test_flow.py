"""What must not stop the flow: poison, unknown schemas, transactions; and what must."""

from __future__ import annotations

import signal

import pytest
from tests.integration.streams.processors.conftest import Shell, Worker
from tests.waiting import until

pytestmark = pytest.mark.kafka


@pytest.fixture
def worker(shell: Shell) -> Worker:
    return shell.worker()


def wait_done(worker: Worker, count: int) -> None:
    """Wait until ``count`` events are folded or dead."""

    def done() -> bool:
        folded = worker.metric("hms_tiers_events_folded_total")
        return folded + worker.metric("hms_tiers_dead_letters_total") >= count

    until(done, worker.why)


def test_poison_goes_to_the_dead_letters_and_the_rest_is_folded(
    shell: Shell, worker: Worker
) -> None:
    producer = shell.producer()
    for number in range(300):
        value = b"poison %d" % number if number % 10 == 0 else b"event %d" % number
        producer.produce(
            shell.events, key=b"local/s%d" % (number % 7), value=value, headers={"trace": b"abc"}
        )
    producer.produce(shell.events, key=None, value=b"no key")
    producer.produce(shell.events, key=b"local/s1", value=None)
    producer.flush()
    worker.start_ready()
    wait_done(worker, 302)
    assert worker.kill(signal.SIGTERM) == 0
    shell.check_exactly_once(worker)
    letters = shell.dead_letters()
    assert len(letters) == 32
    headers, key, value = next(letter for letter in letters if letter[2] == b"poison 10")
    assert key == b"local/s3"
    assert value == b"poison 10"
    assert headers["dlq.topic"] == shell.events.encode()
    assert headers["dlq.error.type"] == b"poison"
    assert headers["dlq.attempt"] == b"1"
    assert headers["trace"] == b"abc"
    assert {"dlq.partition", "dlq.offset", "dlq.timestamp", "dlq.first_failed_at"} < set(headers)


def test_transaction_markers_and_aborted_records_do_not_stop_the_flow(
    shell: Shell, worker: Worker
) -> None:
    producer = shell.producer(**{"transactional.id": shell.prefix})
    producer.init_transactions(20)
    committed = 0
    for transaction in range(12):
        producer.begin_transaction()
        for number in range(10):
            value = b"poison" if transaction % 3 == 0 else b"%d %d" % (transaction, number)
            producer.produce(shell.events, key=b"local/s%d" % number, value=value)
        if transaction % 3 == 0:
            producer.flush()
            producer.abort_transaction()
        else:
            producer.commit_transaction()
            committed += 10
    worker.start_ready()
    wait_done(worker, committed)
    # The log ends with a marker that nobody can fold: the lag must still come to nothing.
    until(lambda: worker.metric("hms_tiers_consumer_lag") == 0, worker.why)
    assert worker.kill(signal.SIGTERM) == 0
    assert shell.dead_letters() == []
    shell.check_exactly_once(worker)


def test_a_topic_of_poison_stops_the_worker_until_a_person_acts(
    shell: Shell, worker: Worker
) -> None:
    producer = shell.producer()
    for number in range(200):
        producer.produce(shell.events, key=b"local/s", value=b"poison %d" % number)
    producer.flush()
    worker.start(HMS_DLQ_MAX_RUN="50")
    assert worker.process is not None
    assert worker.process.wait(30) != 0
    assert worker.said().splitlines()[-1].startswith("error: stopped: 51 records in a row")
    assert "HMS_DLQ_MAX_RUN" in worker.said()
    assert "raise DeadLetterCapError" not in worker.said()
    # Started again it refuses at once, instead of moving another stretch.
    worker.start(HMS_DLQ_MAX_RUN="50")
    assert worker.process.wait(30) == 78
    assert len(shell.dead_letters()) <= 50
    # Lifted by a higher limit, it moves them all.
    worker.start_ready(HMS_DLQ_MAX_RUN="500", HMS_DLQ_MAX_RATIO="1")
    until(lambda: len(shell.dead_letters()) == 200, worker.why)


def test_two_workers_never_share_a_directory(shell: Shell, worker: Worker) -> None:
    worker.start_ready()
    second = Worker(worker.environment, worker.home, worker.name)
    second.start()
    assert second.process is not None
    assert second.process.wait(30) == 78
    assert "HMS_WORKER" in second.said()
