"""One space as concepts see it: its lines with their vectors, and the concepts that stand.

Built from records of the state and of the embeddings in whatever order they come. Of two records of
a memory the one with the higher applied offset stands, as for every reader.
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
    """A concept says what it may not say any more, or is gone from its members: at once."""


class _Concept(Struct, frozen=True, gc=False):
    """A concept that stands."""

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
        """How many stand."""
        return len(self._concepts)

    @property
    def gone(self) -> frozenset[bytes]:
        """Ids of concepts that are no more; until their tombstones."""
        return frozenset(self._gone)

    def put(self, state: MemoryState) -> Effect:
        """A memory, or a concept, as it stands now."""
        memory_id = state.memory_id
        if state.applied_offset < self._applied.get(memory_id, -1):
            return Effect.NOTHING
        self._applied[memory_id] = state.applied_offset
        if state.tier_reason == Reason.SPACE_FORGOTTEN:
            # Its other memories are gone as well, and most of them have no record that says so.
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
        """The vector of a memory; ``vector``: a signed byte a number."""
        if memory_id in self._concepts or memory_id in self._gone:
            return Effect.NOTHING
        known = self._lines.get(memory_id)
        self._vectors[memory_id] = (model_id, vector)
        if known is None:
            return Effect.NOTHING
        return self._put_line(memory_id, replace(known, model_id=model_id, vector=vector))

    def drop_vector(self, memory_id: bytes) -> None:
        """The memory has no vector any more."""
        self._vectors.pop(memory_id, None)

    def clear(self, offset: int) -> None:
        """The whole space was forgotten there: nothing that was told before is known any more."""
        if offset <= self._cleared:
            # Every later record of the space says it again.
            return
        self._cleared = offset
        for memory_id in [k for k, line in self._lines.items() if line.observed_offset < offset]:
            self._drop(memory_id)
        for concept_id in [k for k, c in self._concepts.items() if c.formed_offset < offset]:
            self._drop(concept_id)
            self._gone.add(concept_id)

    def delete(self, memory_id: bytes, applied_offset: int | None = None) -> None:
        """The tombstone of a memory: nothing is remembered of it, unless a newer record is known.

        Args:
            memory_id: whose.
            applied_offset: that of the tombstone; None where its writer gave none.
        """
        if applied_offset is not None and applied_offset < self._applied.get(memory_id, -1):
            return
        self._take_concept(memory_id)
        for known in (self._applied, self._lines, self._vectors, self._unwanted, self._torn):
            known.pop(memory_id, None)
        self._gone.discard(memory_id)
        self._forgotten.discard(memory_id)

    def lines(self) -> list[Line]:
        """Those that can be compared: with a vector of the model that most vectors are of."""
        counted = Counter(_model_of(line) for line in self._lines.values() if line.vector)
        if not counted:
            return []
        model = max(counted, key=lambda each: (counted[each], each))
        return [line for line in self._lines.values() if _model_of(line) == model]

    def existing(self) -> list[ExistingConcept]:
        """The concepts that stand."""
        return [
            ExistingConcept(concept_id, each.member_ids, each.formed_offset)
            for concept_id, each in self._concepts.items()
        ]

    def lacks_vector(self, memory_id: bytes) -> bool:
        """Whether it is a line that nothing can be compared with yet."""
        line = self._lines.get(memory_id)
        return line is not None and not line.vector

    def has_concept(self, concept_id: bytes) -> bool:
        """Whether the concept is there."""
        return concept_id in self._concepts

    def is_sound(self, concept_id: bytes) -> bool:
        """Whether the concept stands, and all that it says may be said."""
        concept = self._concepts.get(concept_id)
        return concept is not None and all(each in self._lines for each in concept.member_ids)

    def was_seen(self, concept_id: bytes) -> bool:
        """Whether the concept was ever read, be it there or gone."""
        return concept_id in self._concepts or concept_id in self._gone

    def occurred_at(self, concept_ids: Iterable[bytes]) -> int:
        """The latest event time of those concepts; 0 where none stands."""
        known = (self._concepts.get(each) for each in concept_ids)
        return max((each.occurred_at for each in known if each), default=0)

    def quoting_forgotten(self) -> list[bytes]:
        """Concepts that stand although a member of theirs was forgotten."""
        return sorted(
            concept_id
            for concept_id, each in self._concepts.items()
            if not self._forgotten.isdisjoint(each.member_ids)
        )

    def is_unwanted(self, draft: Draft) -> bool:
        """Whether most of it is a concept that a person had forgotten: it must not come again."""
        return any(_mostly(draft, known) for known in self._unwanted.values())

    def knows(self, draft: Draft) -> bool:
        """Whether all its members may still be quoted."""
        return all(line.memory_id in self._lines for line in draft.members)

    def parents_of(self, draft: Draft) -> tuple[bytes, ...]:
        """The concepts that it comes from, those included that went with a forgotten member."""
        torn = (key for key, known in sorted(self._torn.items()) if _mostly(draft, known))
        return draft.parents or tuple(torn)

    def _drop(self, memory_id: bytes) -> Effect:
        """Forget a line or a concept of which nothing may be said any more."""
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
        """Remember of a concept that is no more whom it was of, where that matters."""
        members = frozenset(state.concept.member_ids if state.concept else ())
        if state.tier_reason == Reason.FORGOTTEN:
            self._unwanted[state.memory_id] = members
        elif state.tier_reason == Reason.MEMBER_FORGOTTEN:
            self._torn[state.memory_id] = members
            return Effect.BROKEN if stood else Effect.NOTHING
        return Effect.NOTHING

    def _take_concept(self, concept_id: bytes) -> bool:
        """Let the concept go from its members; whether it stood."""
        concept = self._concepts.pop(concept_id, None)
        for member in concept.member_ids if concept else ():
            of_member = self._concepts_of.get(member, set())
            of_member.discard(concept_id)
            if not of_member:
                self._concepts_of.pop(member, None)
        return concept is not None


def _model_of(line: Line) -> tuple[str, int]:
    """The model of its vector, and how many numbers that has: one that is cut is like none."""
    return line.model_id, len(line.vector)


def _mostly(draft: Draft, known: frozenset[bytes]) -> bool:
    """Whether most of its members are among those."""
    return 2 * sum(line.memory_id in known for line in draft.members) > len(draft.members)
