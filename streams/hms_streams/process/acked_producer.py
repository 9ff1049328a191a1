"""A producer whose records are waited for: nothing is committed before all are acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from confluent_kafka import KafkaError, Producer

from hms_schemas.errors import UnavailableError
from hms_schemas.partitioning import PRODUCER_CONFIG

_ACK_S = 30.0
# librdkafka's number for "the partition that follows from the key".
_BY_KEY = -1


class AckedProducer:
    """Produces records, and remembers each that the broker refused. One thread only.

    Args:
        bootstrap: the cluster.
    """

    def __init__(self, bootstrap: str) -> None:
        self._producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": bootstrap})
        self._refused: list[str] = []

    def produce(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        *,
        headers: Sequence[tuple[str, str | bytes | None]] = (),
        partition: int = _BY_KEY,
        on_ack: Callable[[], None] | None = None,
    ) -> None:
        """Hand a record over. Returns at once.

        Args:
            topic: its full name.
            key: of the record.
            value: of the record; None for a tombstone.
            headers: names and values.
            partition: the one to write to, in place of the one that follows from the key.
            on_ack: called when the broker has the record, by a later call of this object.
        """

        def delivered(error: KafkaError | None, _message: object) -> None:
            if error is not None:
                self._refused.append(f"{topic}: {error.str()}")
            elif on_ack is not None:
                on_ack()

        self._producer.produce(
            topic,
            key=key,
            value=value,
            headers=list(headers),
            partition=partition,
            on_delivery=delivered,
        )
        self._producer.poll(0)

    def await_acks(self) -> None:
        """Return when the broker has every record. Blocks, for half a minute at most.

        Raises:
            UnavailableError: a record was refused, or not acknowledged in time.
        """
        late = self._producer.flush(_ACK_S)
        if late or self._refused:
            raise UnavailableError(
                f"the broker did not take everything ({self._refused[:1] or 'no answer in time'}).",
                fix="Check the broker; a restarted processor goes on from the last commit.",
            )
