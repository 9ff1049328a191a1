"""What the concepts process knows of one space: its lines with their vectors, and its concepts.

It is built from records of the state and of the embeddings, in any order. Of two records of a
memory, the one with the higher applied offset counts, as for every reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from hms_schemas.generated.records import Kind, MemoryState, Tier
from hms_streams.memory.concepts.concept_changes import Draft, ExistingConcept
from hms_streams.memory.concepts.line import Line, line_of
from hms_streams.memory.tiers.reasons import Reason


class Effect(Enum):
    """What a record means for the concepts of its space."""

    NOTHING = auto()
    LOOSE = auto()
    """A line may join or form a concept now."""
    BROKEN = auto()
    """A concept quotes what it may no longer quote, or lost a member: it must change at once."""


class _Concept(Struct, frozen=True, gc=False):
    """A concept that is there."""

    member_ids: tuple[bytes, ...]
    formed_offset: int
    occurred_at: int


class SpaceView:
    """The lines and concepts of one space. About 1 kB a memory."""

    def __init__(self) -> None:
        self._applied: dict[bytes, int] = {}
        self._lines: dict[bytes, Line] = {}
        self._vectors: dict[bytes, tuple[str, bytes]] = {}
        self._concepts: dict[bytes, _Concept] = {}
        self._concepts_of: dict[bytes, set[bytes]] = {}
        self._gone: set[bytes] = set()
        self._forgotten: set[bytes] = set()
        self._unwanted: dict[bytes, frozenset[bytes]] = {}
        self._torn: dict[bytes, frozenset[bytes]] = {}
        self._cleared = -1

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def concepts(self) -> int:
        """How many concepts there are."""
        return len(self._concepts)

    @property
    def gone(self) -> frozenset[bytes]:
        """Ids of concepts that ended and whose tombstones have not come yet."""
        return frozenset(self._gone)

    def put(self, state: MemoryState) -> Effect:
        """Take the newest record of a memory or a concept."""
        memory_id = state.memory_id
        if state.applied_offset < self._applied.get(memory_id, -1):
            return Effect.NOTHING
        self._applied[memory_id] = state.applied_offset
        if state.tier_reason == Reason.SPACE_FORGOTTEN:
            # All memories of the space are forgotten; most of them have no record that says so.
            self.clear(state.applied_offset)
        if state.observed_offset < self._cleared:
            self._gone.update([memory_id] if state.kind is Kind.CONCEPT else [])
            return self._drop(memory_id)
        if state.kind is Kind.CONCEPT:
            return self._put_concept(state)
        if state.tier is Tier.FORGOTTEN:
            self._forgotten.add(memory_id)
        model_id, vector = self._vectors.get(memory_id, ("", b""))
        return self._put_line(memory_id, line_of(state, model_id, vector))

    def put_vector(self, memory_id: bytes, model_id: str, vector: bytes) -> Effect:
        """Take the vector of a memory; ``vector`` has a signed byte a number."""
        if memory_id in self._concepts or memory_id in self._gone:
            return Effect.NOTHING
        known = self._lines.get(memory_id)
        self._vectors[memory_id] = (model_id, vector)
        if known is None:
            return Effect.NOTHING
        return self._put_line(memory_id, replace(known, model_id=model_id, vector=vector))

    def drop_vector(self, memory_id: bytes) -> None:
        """Drop the vector of a memory."""
        self._vectors.pop(memory_id, None)

    def clear(self, offset: int) -> None:
        """The whole space was forgotten at ``offset``: drop all that was observed before."""
        if offset <= self._cleared:
            # Every later record of the space repeats it.
            return
        self._cleared = offset
        for memory_id in [k for k, line in self._lines.items() if line.observed_offset < offset]:
            self._drop(memory_id)
        for concept_id in [k for k, c in self._concepts.items() if c.formed_offset < offset]:
            self._drop(concept_id)
            self._gone.add(concept_id)

    def delete(self, memory_id: bytes, applied_offset: int | None = None) -> None:
        """Take the tombstone of a memory: drop all that is known of it, unless that is newer.

        Args:
            memory_id: of the memory or concept.
            applied_offset: of the tombstone; None where its writer gave none.
        """
        if applied_offset is not None and applied_offset < self._applied.get(memory_id, -1):
            return
        self._take_concept(memory_id)
        for known in (self._applied, self._lines, self._vectors, self._unwanted, self._torn):
            known.pop(memory_id, None)
        self._gone.discard(memory_id)
        self._forgotten.discard(memory_id)

    def lines(self) -> list[Line]:
        """The lines that can be compared: those with a vector of the most frequent model."""
        counted = Counter(_model_of(line) for line in self._lines.values() if line.vector)
        if not counted:
            return []
        model = max(counted, key=lambda each: (counted[each], each))
        return [line for line in self._lines.values() if _model_of(line) == model]

    def existing(self) -> list[ExistingConcept]:
        """The concepts of the space."""
        return [
            ExistingConcept(concept_id, each.member_ids, each.formed_offset)
            for concept_id, each in self._concepts.items()
        ]

    def lacks_vector(self, memory_id: bytes) -> bool:
        """Whether it is a line that has no vector yet."""
        line = self._lines.get(memory_id)
        return line is not None and not line.vector

    def has_concept(self, concept_id: bytes) -> bool:
        """Whether the space has the concept."""
        return concept_id in self._concepts

    def is_sound(self, concept_id: bytes) -> bool:
        """Whether the space has the concept, and all its members may still be quoted."""
        concept = self._concepts.get(concept_id)
        return concept is not None and all(each in self._lines for each in concept.member_ids)

    def was_seen(self, concept_id: bytes) -> bool:
        """Whether a record of the concept was read, even if the concept has ended since."""
        return concept_id in self._concepts or concept_id in self._gone

    def occurred_at(self, concept_ids: Iterable[bytes]) -> int:
        """The latest event time (µs) of those concepts; 0 if the space has none of them."""
        known = (self._concepts.get(each) for each in concept_ids)
        return max((each.occurred_at for each in known if each), default=0)

    def quoting_forgotten(self) -> list[bytes]:
        """Concepts of which a member was forgotten."""
        return sorted(
            concept_id
            for concept_id, each in self._concepts.items()
            if not self._forgotten.isdisjoint(each.member_ids)
        )

    def is_unwanted(self, draft: Draft) -> bool:
        """Whether a person forgot a concept with most of these members: do not form it again."""
        return any(_mostly(draft, known) for known in self._unwanted.values())

    def knows(self, draft: Draft) -> bool:
        """Whether all members of ``draft`` may still be quoted."""
        return all(line.memory_id in self._lines for line in draft.members)

    def parents_of(self, draft: Draft) -> tuple[bytes, ...]:
        """The concepts that ``draft`` grew from; or those that ended with a forgotten member."""
        torn = (key for key, known in sorted(self._torn.items()) if _mostly(draft, known))
        return draft.parents or tuple(torn)

    def _drop(self, memory_id: bytes) -> Effect:
        """Drop a line or a concept that may no longer be quoted."""
        self._vectors.pop(memory_id, None)
        self._take_concept(memory_id)
        return self._put_line(memory_id, None)

    def _put_line(self, memory_id: bytes, line: Line | None) -> Effect:
        before = self._lines.pop(memory_id, None)
        if line is None:
            return Effect.BROKEN if before and self._concepts_of.get(memory_id) else Effect.NOTHING
        self._lines[memory_id] = line
        joins = line.settled and bool(line.vector) and not self._concepts_of.get(memory_id)
        could = before is not None and before.settled and bool(before.vector)
        return Effect.LOOSE if joins and not could else Effect.NOTHING

    def _put_concept(self, state: MemoryState) -> Effect:
        concept_id, concept = state.memory_id, state.concept
        stood = self._take_concept(concept_id)
        self._vectors.pop(concept_id, None)
        if state.tier is Tier.FORGOTTEN or concept is None or state.superseded_by is not None:
            self._gone.add(concept_id)
            return self._end_concept(state, stood=stood)
        self._concepts[concept_id] = _Concept(
            concept.member_ids, state.observed_offset, state.occurred_at
        )
        for member in concept.member_ids:
            self._concepts_of.setdefault(member, set()).add(concept_id)
        return Effect.NOTHING

    def _end_concept(self, state: MemoryState, *, stood: bool) -> Effect:
        """A concept ended: keep its members' ids where a later draft needs them."""
        members = frozenset(state.concept.member_ids if state.concept else ())
        if state.tier_reason == Reason.FORGOTTEN:
            self._unwanted[state.memory_id] = members
        elif state.tier_reason == Reason.MEMBER_FORGOTTEN:
            self._torn[state.memory_id] = members
            return Effect.BROKEN if stood else Effect.NOTHING
        return Effect.NOTHING

    def _take_concept(self, concept_id: bytes) -> bool:
        """Remove the concept from its members; whether the space had it."""
        concept = self._concepts.pop(concept_id, None)
        for member in concept.member_ids if concept else ():
            of_member = self._concepts_of.get(member, set())
            of_member.discard(concept_id)
            if not of_member:
                self._concepts_of.pop(member, None)
        return concept is not None


def _model_of(line: Line) -> tuple[str, int]:
    """The model of the vector and its length, since vectors of two lengths cannot be compared."""
    return line.model_id, len(line.vector)


def _mostly(draft: Draft, known: frozenset[bytes]) -> bool:
    """Whether more than half of the draft's members are in ``known``."""
    return 2 * sum(line.memory_id in known for line in draft.members) > len(draft.members)
