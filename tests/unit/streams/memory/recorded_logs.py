"""Recorded logs: what producers once wrote, and the digest of what the rules then made of it.

    python -m tests.unit.streams.memory.recorded_logs --new NAME --seed 7
    python -m tests.unit.streams.memory.recorded_logs --record

The first writes a new log, ``tests/golden/logs/NAME.jsonl``: one record a line, with partition,
offset, broker's time in milliseconds, key and value (base64, null where there is none). A log is
never written again: it is what an earlier version wrote. The second folds every log by the present
rules and adds, under the present ``POLICY_VERSION``, its digests and the numbers of the policy to
``tests/golden/logs/digests.json``. What stands there under a version stays, but for one case: a
field that is added to a schema of states changes all digests, as they are of encoded records. Then
empty ``logs`` of the present version and record them anew.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from fastavro import parse_schema

from hms_schemas.codec import Codec, fingerprint_of
from hms_schemas.errors import ContractError
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
    Sealed,
    Superseded,
    Tagged,
    Ticked,
    Trust,
)
from hms_schemas.keys import space_key
from hms_schemas.partitioning import partition_of
from hms_streams.log.source_records import SourceRecord
from hms_streams.memory.partition_fold import PartitionFold
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, POLICY_VERSION, TierPolicy
from hms_streams.processors.tiers.tiers_fold import TiersFold
from hms_streams.replay.states.state_digest import digest_of

FOLDER = Path(__file__).parents[4] / "tests" / "golden" / "logs"
DIGESTS = FOLDER / "digests.json"
PARTITIONS = 3
CODEC = Codec()
# The logs were written with earlier schemas of events.
for _schema in sorted(FOLDER.parent.glob("hms.memory.v1.MemoryEvent.[0-9].avsc")):
    _text = _schema.read_text(encoding="utf-8")
    CODEC.learn(fingerprint_of(parse_schema(json.loads(_text))), _text)
SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US


class Stored(NamedTuple):
    """One record of a log."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


def logs() -> dict[str, list[Stored]]:
    """Every recorded log, by name."""
    return {path.stem: list(_read(path)) for path in sorted(FOLDER.glob("*.jsonl"))}


def digests(log: list[Stored], policy: TierPolicy = DEFAULT_POLICY) -> dict[str, str]:
    """Partition to the digest of its state, and ``refused``: how many records were no events."""
    rules = TiersFold(CODEC, {"local", "acme"}, "unused")
    folds: dict[int, PartitionFold] = {}
    refused = 0
    for record in log:
        fold = folds.setdefault(
            record.partition, PartitionFold(lambda _: None, lambda _: None, policy)
        )
        try:
            event = rules.decode(_as_source(record))
        except ContractError:
            refused += 1
        else:
            fold.apply(event, record.offset)
    found = {str(number): _digest(number, folds[number]) for number in sorted(folds)}
    return {**found, "refused": str(refused)}


def numbers(policy: TierPolicy = DEFAULT_POLICY) -> dict[str, Any]:
    """The numbers of the policy as JSON has them."""
    values = {field.name: getattr(policy, field.name) for field in fields(policy)}
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in values.items()
    }


def recorded() -> dict[str, Any]:
    """Policy version to what was recorded under it: ``numbers``, and ``logs`` by name."""
    known: dict[str, Any] = json.loads(DIGESTS.read_text()) if DIGESTS.exists() else {}
    return known


def _digest(number: int, fold: PartitionFold) -> str:
    folded = fold.take()
    state = {**folded.memories, **folded.spaces}
    records = [(key, CODEC.encode(state[key])) for key in sorted(state) if state[key] is not None]
    return digest_of(number, 0, records, CODEC).hash


def _as_source(record: Stored) -> SourceRecord:
    return SourceRecord(
        topic="events",
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp,
        key=record.key,
        value=record.value,
        headers=(),
    )


def _read(path: Path) -> Iterator[Stored]:
    for line in path.read_text(encoding="ascii").splitlines():
        partition, offset, timestamp, key, value = json.loads(line)
        yield Stored(partition, offset, timestamp, _bytes(key), _bytes(value))


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


class Story:
    """A log made up by chance, in which every kind of event, and of nonsense, comes up."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = 1_700_000_000 * SECOND_US
        self.known: dict[str, list[bytes]] = {}

    def records(self, count: int) -> Iterator[Stored]:
        ends = [0] * PARTITIONS
        sent: list[Stored] = []
        for _ in range(count):
            space = self.chance.choice(["ada"] * 10 + ["bob"] * 6 + ["fay"])
            self.now += self._pause()
            again = self.chance.random() < 0.03 and len(sent) > 10
            old = self.chance.choice(sent[-10:]) if again else None
            key, value = (old.key, old.value) if old else self._written(space)
            number = partition_of(key or b"", PARTITIONS)
            offset = ends[number]
            # A transaction's marker takes an offset now and then.
            ends[number] += self.chance.choice([1] * 9 + [2])
            sent.append(Stored(number, offset, self.now // 1000, key, value))
            yield sent[-1]

    def _pause(self) -> int:
        few = [0, 200, SECOND_US, 20 * SECOND_US, 60 * SECOND_US, 300 * SECOND_US]
        rare = [HOUR_US, 30 * HOUR_US, 8 * 24 * HOUR_US]
        return self.chance.choice(rare if self.chance.random() < 0.012 else few)

    def _written(self, space: str) -> tuple[bytes | None, bytes | None]:
        event = self._event(space)
        key, value = space_key("local", space), CODEC.encode(event)
        if self.chance.random() >= 0.04:
            return key, value
        damaged = [b"", None, b"{}", value[:-3], value + b"\x00", value[:10] + b"\xff" * 20]
        wrong = [(key, self.chance.choice(damaged)), (b"other/key", value), (None, value)]
        return self.chance.choice(wrong)

    def _event(self, space: str) -> MemoryEvent:
        late = self.chance.choice([0] * 12 + [HOUR_US, 40 * HOUR_US])
        event_id, ids = self.chance.randbytes(16), self.known.setdefault(space, [])
        body = self._body(ids, wordy=space == "bob")
        if isinstance(body, Observed | ConceptFormed):
            if len(ids) > 5 and self.chance.random() < 0.03:
                event_id = self.chance.choice(ids)  # observed again
            ids.append(event_id)
        trust = self.chance.choice(list(Trust))
        return MemoryEvent(
            event_id=event_id, tenant="local", space=space, occurred_at=self.now - late,
            actor="recorder", trust=trust, body=body,
        )  # fmt: skip

    def _body(self, ids: list[bytes], *, wordy: bool) -> Body:
        chance = self.chance
        some = tuple(self._one(ids) for _ in range(chance.choice([1, 2, 5])))
        tags = tuple(chance.sample(["pinned", "home", "work", "x"], chance.choice([0, 1, 2])))
        kind = chance.choices(range(10), [54, 18, 10, 4, 3, 2, 4, 2, 3, 0.6])[0] if ids else 0
        match kind:
            case 0:
                return self._observed(tags, wordy=wordy)
            case 1:
                return Recalled(memory_ids=some)
            case 2:
                return Rated(memory_id=some[0], rating=chance.choice([-1.0, -0.5, 0.5, 1.0]))
            case 3:
                return Tagged(memory_id=some[0], added=tags, removed=("home",))
            case 4:
                successor = chance.choice([None, self._one(ids)])
                confidence = chance.choice([0.4, 0.5, 1.0])
                return Superseded(memory_id=some[0], successor_id=successor, confidence=confidence)
            case 5:
                return Forgotten(memory_ids=some[:1])
            case 6:
                parents = some[:1] if chance.random() < 0.3 else ()
                return ConceptFormed(
                    title="t", summary="what they share", member_ids=some, parent_ids=parents
                )
            case 7:
                return ConceptDissolved(concept_id=some[0])
            case 8:
                return Ticked()
            case _:
                return Forgotten(memory_ids=(), whole_space=chance.random() < 0.5)

    def _one(self, ids: list[bytes]) -> bytes:
        # A few of the first are named again and again, also when they have left.
        known = self.chance.choice([ids[-30:], ids[-30:], ids, ids[:3]])
        stranger = not known or self.chance.random() < 0.03
        return self.chance.randbytes(16) if stranger else self.chance.choice(known)

    def _observed(self, tags: tuple[str, ...], *, wordy: bool) -> Observed:
        chance = self.chance
        words = 2000 if chance.random() < 0.003 else chance.choice([40, 60] if wordy else [1, 3, 8])
        text = "word " * words + str(chance.randrange(1000))
        sealed = Sealed(key_id="k", nonce=b"n" * 12, ciphertext=chance.randbytes(40))
        kinds = [Kind.MESSAGE] * 4 + [Kind.FACT, Kind.PREFERENCE, Kind.PROCEDURE, Kind.EVENT]
        return Observed(
            content=sealed if chance.random() < 0.05 else text,
            kind=chance.choice([*kinds, Kind.RESULT]),
            speaker=chance.choice([None, "Ada"]),
            importance=chance.choice([None, None, 0.5, 0.8, 1.0]),
            tags=tags,
            attributes=chance.choice([{}, {"lang": "en"}]),
            expires_at=chance.choice([None] * 8 + [self.now + 2 * HOUR_US, self.now - 1]),
        )


def write_new(name: str, seed: int, count: int) -> None:
    """Record a new log; an old one is never written again."""
    path = FOLDER / f"{name}.jsonl"
    if path.exists():
        raise SystemExit(f"{path.name} is recorded already. Choose another name.")
    lines = [
        json.dumps([r.partition, r.offset, r.timestamp, _text(r.key), _text(r.value)])
        for r in Story(seed).records(count)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def record() -> None:
    """Add what the present rules make of each log; what is recorded stays."""
    known = recorded()
    mine = known.setdefault(str(POLICY_VERSION), {"numbers": numbers(), "logs": {}})
    for name, log in logs().items():
        mine["logs"].setdefault(name, digests(log))
    DIGESTS.write_text(json.dumps(known, indent=1) + "\n", encoding="ascii")


def main() -> int:
    parser = argparse.ArgumentParser(description="Record logs and their digests.")
    parser.add_argument("--new", metavar="NAME", help="write a new log")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--record", action="store_true", help="add digests of the present rules")
    chosen = parser.parse_args()
    if chosen.new:
        write_new(chosen.new, chosen.seed, chosen.count)
    if chosen.record:
        record()
    return 0


if __name__ == "__main__":
    sys.exit(main())
