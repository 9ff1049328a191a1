"""Random events with a seed, in the mix of real use: mostly turns, some recalls and ratings."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from confluent_kafka import Producer

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    Kind,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Superseded,
    Tagged,
    Ticked,
    Trust,
)
from hms_schemas.ids import derived_id
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG

START_US = 1_760_000_000_000_000
# Programs of HMS write these by themselves; a stream of use has none.
NOT_MADE: frozenset[type] = frozenset({ConceptFormed, ConceptDissolved, Ticked})
_WORDS = (
    "amber", "anchor", "autumn", "baker", "basil", "bicycle", "bridge", "candle", "canal",
    "cedar", "chess", "cinnamon", "clay", "clover", "copper", "cotton", "dancer", "dinner",
    "drum", "dusk", "ember", "fable", "falcon", "ferry", "fiddle", "forest", "garden", "ginger",
    "glacier", "guitar", "harbour", "hazel", "honey", "island", "ivory", "jasmine", "kettle",
    "ladder", "lantern", "lemon", "library", "linen", "maple", "marble", "meadow", "mirror",
    "mountain", "needle", "nutmeg", "ocean", "olive", "orchard", "paper", "pepper", "piano",
    "planet", "pocket", "pottery", "quilt", "rabbit", "rain", "river", "saffron", "sailor",
    "silver", "sketch", "snow", "spruce", "station", "sugar", "summer", "table", "thunder",
    "ticket", "timber", "train", "tulip", "valley", "velvet", "village", "violin", "walnut",
    "water", "window", "winter", "yarn",
)  # fmt: skip
_NAMES = ("Ada", "Ben", "Chen", "Dora", "Emil", "Femke", "Goran", "Hana")
# Twenty words: about the length of a chat turn.
_TURN_WORDS = 20


class Record(NamedTuple):
    """One record for a producer."""

    key: bytes
    value: bytes
    partition: int = -1
    """The partition; -1: the key decides."""


def sentence(random_source: random.Random, words: int = _TURN_WORDS) -> str:
    """A made-up sentence of ``words`` words."""
    said = " ".join(random_source.choices(_WORDS, k=words))
    return f"{random_source.choice(_NAMES)} spoke of {said}."


def observed(space: str, number: int, text: str, when_us: int) -> MemoryEvent:
    """The event of one turn. Its id is derived from the space and the number."""
    return MemoryEvent(
        event_id=derived_id(space.encode(), number.to_bytes(8, "big")),
        tenant="local",
        space=space,
        occurred_at=when_us,
        actor="bench",
        trust=Trust.USER,
        correlation_id=f"session-{number // 20}",
        body=Observed(
            content=text, kind=Kind.MESSAGE, speaker=text.split(" ", 1)[0],
            session_id=f"session-{number // 20}", turn=number % 20,
        ),
    )  # fmt: skip


def mixed(spaces: int, seed: int = 7) -> Iterator[MemoryEvent]:
    """An endless stream over ``spaces`` spaces: 90 % turns, 10 % events about earlier turns."""
    source = random.Random(seed)
    seen: dict[str, list[bytes]] = {}
    for number in count():
        space = f"space-{source.randrange(spaces)}"
        known = seen.setdefault(space, [])
        event = observed(space, number, sentence(source), START_US + number * 1_000_000)
        if known and source.random() < 0.1:
            body = _touch(source, known)
            yield MemoryEvent(
                event_id=event.event_id, tenant="local", space=space,
                occurred_at=event.occurred_at, actor="bench", trust=Trust.USER, body=body,
            )  # fmt: skip
        else:
            known.append(event.event_id)
            del known[:-200]
            yield event


def _touch(source: random.Random, known: list[bytes]) -> Body:
    some = tuple(source.sample(known, min(5, len(known))))
    chosen = source.random()
    if chosen < 0.7:
        return Recalled(memory_ids=some)
    if chosen < 0.8:
        return Rated(memory_id=some[0], rating=1.0)
    if chosen < 0.9:
        return Tagged(memory_id=some[0], added=("starred",))
    if chosen < 0.97:
        return Superseded(memory_id=some[0], successor_id=some[-1])
    return Forgotten(memory_ids=some[:1])


def produce(bootstrap: str, prefix: str, events: Iterable[MemoryEvent]) -> int:
    """Write events to the log as fast as it takes them.

    Returns how many, when all are acknowledged.
    """
    return produce_records(bootstrap, topics.EVENTS.named(prefix), encoded(events))


def encoded(events: Iterable[MemoryEvent]) -> Iterator[Record]:
    """Events as records of the log."""
    codec = Codec()
    return (Record(space_key(e.tenant, e.space), codec.encode(e)) for e in events)


def produce_records(bootstrap: str, topic: str, records: Iterable[Record]) -> int:
    """Write records. Returns how many, when all are acknowledged."""
    producer = Producer(
        {**PRODUCER_CONFIG, "bootstrap.servers": bootstrap, "linger.ms": 20, "log_level": 0}
    )
    written = 0
    for written, record in enumerate(records, 1):
        while True:
            try:
                producer.produce(topic, record.value, record.key, record.partition)
                break
            except BufferError:
                producer.poll(0.1)
        if written % 1_000 == 0:
            producer.poll(0)
    producer.flush()
    return written
