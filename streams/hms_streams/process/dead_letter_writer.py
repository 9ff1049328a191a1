"""Writes the records that a plain processor rejects to its topic of dead letters."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Counter

from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.process.acked_producer import AckedProducer
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetters


class DeadLetterWriter:
    """Counts what is read against the cap, and produces a dead letter for what was rejected.

    Args:
        letters: makes the dead letters.
        cap: how many there may be.
        producer: produces them; its ``await_acks`` waits for them.
        counter: counts them by ``reason``.

    Raises:
        StartError: the cap was reached by an earlier run, and a person has not looked yet.
    """

    def __init__(
        self, letters: DeadLetters, cap: DeadLetterCap, producer: AckedProducer, counter: Counter
    ) -> None:
        cap.check_not_reached()
        self._letters = letters
        self._cap = cap
        self._producer = producer
        self._counter = counter

    def write(self, records: Sequence[SourceRecord], rejected: Sequence[Rejection]) -> None:
        """Produce the dead letters of ``rejected``, each on the partition of its record.

        Args:
            records: everything that was read, in order.
            rejected: the records among them that cannot be used.

        Raises:
            DeadLetterCapError: too much of the topic would go to the dead letters; none of
                ``records`` may be committed.
        """
        self._cap.count(records, rejected)
        for rejection in rejected:
            letter = self._letters.record(rejection)
            self._producer.produce(
                letter.topic,
                letter.key,
                letter.value,
                headers=letter.headers,
                partition=rejection.record.partition,
            )
            self._counter.labels(rejection.error.reason).inc()
