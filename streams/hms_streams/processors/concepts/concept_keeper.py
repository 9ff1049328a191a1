"""When the concepts of a space are looked at again, and what is written then.

A space is looked at when enough of it changed and nothing came for a moment, or when a change has
waited long enough; at once when a concept says what it may not say any more. What was written must
have come back as state before the space is looked at again: nothing is formed twice.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryEvent, MemoryState
from hms_streams.memory.concepts import steps
from hms_streams.memory.concepts.concept_changes import Draft, changed_concepts
from hms_streams.memory.concepts.description import ConceptDescription, Describing
from hms_streams.memory.concepts.space_view import Effect, SpaceView
from hms_streams.summarising.checked import CheckedSummariser

# As many lines as two exchanges and a half: fewer seldom make a concept.
ENOUGH = 8
# An import's lines come within milliseconds of each other, vectors in batches within a second.
QUIET_S = 2.0
# What was forgotten comes with its whole event within milliseconds.
_URGENT_S = 0.2
# A lone line waits so long for company; no longer, so that all is done soon after the last word.
LATEST_S = 10.0
# Events come back folded within a second. One that the fold refused never does.
_RETURN_S = 60.0


@dataclass(slots=True)
class _Space:
    """One space and what is to be done in it. Moments are seconds of a steady clock."""

    key: tuple[int, bytes]
    """Partition and key of the space."""
    name: tuple[str, str]
    view: SpaceView = field(default_factory=SpaceView)
    changes: int = 0
    urgent: bool = False
    first_offset: int = -1
    """Of the state record with the first change that was not looked at."""
    first_at: float = 0.0
    last_at: float = 0.0
    unmet: dict[bytes, int] = field(default_factory=dict)
    """Memories that wait for their vector, with the offset of their state record."""
    work: deque[tuple[Draft, ConceptDescription]] = field(default_factory=deque)
    """Concepts to be summed up and written."""
    awaited: set[bytes] = field(default_factory=set)
    """Concepts that were written and have not come back."""
    leaving: set[bytes] = field(default_factory=set)
    """Concepts that were written to be no more, and still stand."""
    written_at: float = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be done."""
        return bool(self.changes or self.work)

    def changed(self, now: float) -> None:
        """Something is different from what was looked at."""
        if not self.changes:
            self.first_at = now
        self.changes += 1
        self.last_at = now

    def is_due(self, now: float) -> bool:
        """Whether to look at it now."""
        if not self.changes or self.work or not self._is_back(now):
            return False
        quiet = now - self.last_at
        if self.urgent:
            return quiet >= _URGENT_S
        return (self.changes >= ENOUGH and quiet >= QUIET_S) or now - self.first_at >= LATEST_S

    def _is_back(self, now: float) -> bool:
        self.awaited = {each for each in self.awaited if not self.view.was_seen(each)}
        self.leaving = {each for each in self.leaving if self.view.has_concept(each)}
        return not (self.awaited or self.leaving) or now - self.written_at >= _RETURN_S


class ConceptKeeper:
    """The spaces of some partitions. One thread only.

    Args:
        summariser: sums up what is formed.
    """

    def __init__(self, summariser: CheckedSummariser) -> None:
        self._summariser = summariser
        self._spaces: dict[int, dict[bytes, _Space]] = {}
        # Those in which something is still to be done: of many spaces few are, and all are asked
        # for several times a second.
        self._waiting: dict[tuple[int, bytes], _Space] = {}

    def drop(self, partition: int) -> None:
        """Another processor works on it now."""
        self._spaces.pop(partition, None)
        for key in [key for key in self._waiting if key[0] == partition]:
            del self._waiting[key]

    def observe(
        self, partition: int, space_key: bytes, state: MemoryState, offset: int, now: float
    ) -> None:
        """A memory as it stands now; ``offset`` of its record, -1 for one dealt with before."""
        space = self._space(partition, space_key)
        effect = space.view.put(state)
        if offset >= 0 and space.view.lacks_vector(state.memory_id):
            space.unmet[state.memory_id] = offset
        self._note(space, effect, offset, now)

    def observe_vector(
        self,
        partition: int,
        space_key: bytes,
        memory_id: bytes,
        vector: tuple[str, bytes],
        offset: int,
        now: float,
    ) -> None:
        """The vector of a memory: its model's id, and a signed byte a number.

        ``offset`` is that of the next state record; -1 for a vector that was dealt with before. One
        of those matters as well to a memory that moved since.
        """
        space = self._space(partition, space_key)
        moved = space.unmet.pop(memory_id, -1)
        at = offset if offset >= 0 else moved
        self._note(space, space.view.put_vector(memory_id, *vector), at, now)

    def clear(self, partition: int, space_key: bytes, offset: int) -> None:
        """The whole space was forgotten at that offset of the log."""
        self._space(partition, space_key).view.clear(offset)

    def bury(
        self, partition: int, space_key: bytes, memory_id: bytes, applied_offset: int | None
    ) -> None:
        """The tombstone of a memory, with the offset that it was written for."""
        space = self._space(partition, space_key)
        space.view.delete(memory_id, applied_offset)
        space.unmet.pop(memory_id, None)

    def drop_vector(self, partition: int, space_key: bytes, memory_id: bytes) -> None:
        """The tombstone of a vector."""
        self._space(partition, space_key).view.drop_vector(memory_id)

    def due(self, partition: int, now: float) -> bytes | None:
        """The key of a space of the partition to look at now; None where there is none."""
        waiting = self._waiting.items()
        return next((k for (p, k), space in waiting if p == partition and space.is_due(now)), None)

    def look(self, partition: int, space_key: bytes, now: float) -> list[MemoryEvent]:
        """Look at a space: events to write at once; what has to be summed up follows by ``next``.

        A quarter of a second for some hundred lines.
        """
        space = self._spaces[partition][space_key]
        view = space.view
        space.changes, space.urgent = 0, False
        events = [self._forgotten(space)] if view.quoting_forgotten() else []
        found = changed_concepts(view.lines(), view.existing())
        describing = Describing(found.considered)
        ending = set(found.dissolved)
        for draft in found.formed:
            described = None if view.is_unwanted(draft) else describing.of(draft.members)
            if described is None:
                ending.update(each for each in draft.parents if not view.is_sound(each))
            else:
                draft = draft._replace(parents=view.parents_of(draft))
                space.work.append((draft, described))
        # A concept from which another comes ends by that.
        ending -= {parent for draft, _ in space.work for parent in draft.parents}
        for concept_id in sorted(each for each in ending if view.has_concept(each)):
            events.append(steps.dissolved(space.name, concept_id, view.occurred_at([concept_id])))
            space.leaving.add(concept_id)
        space.written_at = now
        self._rest(space)
        return events

    def next(self, now: float) -> MemoryEvent | None:
        """Sum up one concept that is to be formed, if there is one; may ask a language model."""
        for space in list(self._waiting.values()):
            while space.work:
                draft, described = space.work.popleft()
                if not space.view.knows(draft):
                    # A member was forgotten meanwhile: the others are looked at again.
                    space.changed(now)
                    continue
                event = self._formed(space, draft, described)
                space.awaited.add(event.event_id)
                space.leaving.update(p for p in draft.parents if space.view.has_concept(p))
                space.written_at = now
                self._rest(space)
                return event
        return None

    def dealt_with(self, partition: int, position: int) -> int:
        """The offset before which nothing of the partition's states is left to do."""
        waiting = (space for (p, _), space in self._waiting.items() if p == partition)
        return min((space.first_offset for space in waiting), default=position)

    def is_done(self, partition: int) -> bool:
        """Whether nothing of the partition is left to do."""
        return not any(number == partition for number, _ in self._waiting)

    @property
    def waiting(self) -> int:
        """Spaces in which something is still to be done."""
        return len(self._waiting)

    @property
    def standing(self) -> int:
        """Concepts that stand, over all spaces; each is looked at."""
        spaces = (space for spaces in self._spaces.values() for space in spaces.values())
        return sum(space.view.concepts for space in spaces)

    def _formed(self, space: _Space, draft: Draft, described: ConceptDescription) -> MemoryEvent:
        summed = self._summariser.summed(draft.members, described)
        return steps.formed(
            space.name,
            draft,
            described._replace(summary=summed.text),
            summariser=summed.by,
            earlier_us=space.view.occurred_at(draft.parents),
            gone=space.view.gone,
        )

    def _forgotten(self, space: _Space) -> MemoryEvent:
        quoting = space.view.quoting_forgotten()
        space.leaving.update(quoting)
        return steps.quotes_forgotten(space.name, quoting, space.view.occurred_at(quoting))

    def _note(self, space: _Space, effect: Effect, offset: int, now: float) -> None:
        if effect is Effect.NOTHING or offset < 0:
            return
        if not space.is_waiting:
            space.first_offset = offset
        space.changed(now)
        self._waiting[space.key] = space
        space.urgent |= effect is Effect.BROKEN

    def _space(self, partition: int, space_key: bytes) -> _Space:
        spaces = self._spaces.setdefault(partition, {})
        space = spaces.get(space_key)
        if space is None:
            tenant, _, name = space_key.decode().partition("/")
            space = spaces[space_key] = _Space((partition, space_key), (tenant, name))
        return space

    def _rest(self, space: _Space) -> None:
        """Look no more at a space in which all is done."""
        if not space.is_waiting:
            self._waiting.pop(space.key, None)
