"""The claims of one space in the order of event time, and which memory replaced which.

At any time one value holds for each subject and attribute. A later statement of another value
replaces the statement before; a statement that repeats the value replaces nothing.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from hms_schemas.generated.records import Kind, MemoryState, Superseded
from hms_schemas.ids import derived_id
from hms_streams.memory.supersession.claims import Claim, claims_of
from hms_streams.memory.supersession.values import Sort
from hms_streams.memory.tiers.policy import CURRENT

DETECTOR = b"claims/2"
"""Method and version, part of the event ids: a new way to read claims makes new events."""

# Confidence where the later line itself says that something changed; where it only says another
# value; and where the earlier line is mostly about other things, which would be hidden with it.
_SAYS_SO, _SAYS_OTHER, _SAYS_MORE = 0.9, 0.7, 0.4
# A claim of a smaller share of the line than this: the rest of the line is worth keeping.
_MOSTLY = 0.5
_KNOWLEDGE = frozenset({Kind.FACT, Kind.PREFERENCE, Kind.PROCEDURE})


class Proposal(NamedTuple):
    """A proposal that one memory replaced another; ``reason`` names the attribute and no more."""

    memory_id: bytes
    successor_id: bytes
    confidence: float
    reason: str

    def body(self) -> Superseded:
        """The body of the event that makes the proposal."""
        return Superseded(
            memory_id=self.memory_id,
            successor_id=self.successor_id,
            confidence=self.confidence,
            reason=self.reason,
        )

    def event_id(self, space: bytes) -> bytes:
        """The event's id: the same for the same proposal, however often it is made."""
        return derived_id(b"superseded", DETECTOR, space, self.memory_id, self.successor_id)


class _Held(NamedTuple):
    """One claim with the time of its memory."""

    occurred_at: int
    memory_id: bytes
    claim: Claim


Key = tuple[str, str, str]
"""Subject, attribute, sort of value: claims of one key contradict each other."""


class ClaimBook:
    """Takes the memories of one space as they become known; proposes which were replaced.

    The same memories lead to the same successors, in whatever order they come.
    """

    def __init__(self) -> None:
        self._held: dict[Key, list[_Held]] = {}
        self._keys: dict[bytes, list[Key]] = {}
        self._settled: dict[bytes, MemoryState] = {}
        self.successors: dict[bytes, bytes] = {}
        """Memory to the later memory that contradicts it, at any confidence."""

    def told(self, memory_id: bytes) -> Sequence[Key]:
        """Subject, attribute and sort of value of each of a memory's claims."""
        return self._keys.get(memory_id, ())

    def observe(self, memory: MemoryState) -> list[Proposal]:
        """Take a new memory, or the newest record of a known one; return what it replaces."""
        self._settled[memory.memory_id] = memory
        if CURRENT in memory.tags:
            self.successors.pop(memory.memory_id, None)
        if memory.memory_id in self._keys:
            return []
        keys = self._keys[memory.memory_id] = []
        proposals: list[Proposal] = []
        for claim in claims_of(memory):
            key = (claim.subject, claim.attribute, claim.sort)
            keys.append(key)
            proposals += self._enter(key, _Held(memory.occurred_at, memory.memory_id, claim))
        return proposals

    def forget(self, memory_id: bytes) -> list[Proposal]:
        """Drop a memory; return proposals for the memories that it had replaced.

        Those are now replaced by the next contradicting memory, or by none.
        """
        for older in [o for o, newer in self.successors.items() if newer == memory_id]:
            del self.successors[older]
        self.successors.pop(memory_id, None)
        self._settled.pop(memory_id, None)
        proposals: list[Proposal] = []
        for key in self._keys.pop(memory_id, ()):
            held = self._held.get(key, [])
            self._held[key] = [each for each in held if each.memory_id != memory_id]
            proposals += self._relinked(key)
        return proposals

    def _enter(self, key: Key, entry: _Held) -> Iterator[Proposal]:
        insort(self._held.setdefault(key, []), entry)
        yield from self._relinked(key)

    def _relinked(self, key: Key) -> Iterator[Proposal]:
        """Proposals for the memories whose successor has changed.

        The successor of a memory is the first later one that contradicts it.
        """
        successor: _Held | None = None
        for older, newer in reversed(list(pairwise(self._held[key]))):
            successor = successor if _same(older.claim, newer.claim) else newer
            known = self.successors.get(older.memory_id)
            if successor is not None and known != successor.memory_id:
                yield from self._propose(older, successor)

    def _propose(self, older: _Held, newer: _Held) -> Iterator[Proposal]:
        if older.memory_id == newer.memory_id:
            return
        memory = self._settled[older.memory_id]
        if CURRENT in memory.tags:
            return
        self.successors[older.memory_id] = newer.memory_id
        if memory.superseded_by is not None:
            return
        yield Proposal(
            older.memory_id,
            newer.memory_id,
            _confidence(memory, older.claim, newer.claim),
            f"a later statement of the same: {newer.claim.attribute.partition(':')[0]}",
        )


def _confidence(memory: MemoryState, older: Claim, newer: Claim) -> float:
    if memory.kind not in _KNOWLEDGE and older.share < _MOSTLY:
        return _SAYS_MORE
    return _SAYS_SO if newer.changed else _SAYS_OTHER


def _same(older: Claim, newer: Claim) -> bool:
    """Whether both may be true: "a doctor" and "a great cook", unless the later says "changed"."""
    if newer.sort is Sort.SAYS_WHICH and not newer.changed:
        return True
    return older.value <= newer.value or newer.value <= older.value
