"""When the concepts of a space are reviewed, and which events are written then.

A space is reviewed when enough of it changed and nothing came for a moment, or when a change has
waited long enough. It is reviewed at once when a concept quotes what was forgotten. The events of
one review must have come back as states before the next review: so no concept is formed twice.
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

# Changes that start a review. Two and a half exchanges have about as many; fewer seldom make a
# concept.
ENOUGH = 8
# An import's lines come within milliseconds of each other, vectors in batches within a second.
QUIET_S = 2.0
# All states that follow from one forgetting come within milliseconds.
_URGENT_S = 0.2
# A single change waits so long for others; not longer, so that concepts follow soon.
LATEST_S = 10.0
# An event comes back as a state within a second. An event that the fold refused never comes back.
_RETURN_S = 60.0


@dataclass(slots=True)
class _Space:
    """One space and what is to be done in it. Times are seconds of a monotonic clock."""

    key: tuple[int, bytes]
    """Partition and key of the space."""
    name: tuple[str, str]
    view: SpaceView = field(default_factory=SpaceView)
    changes: int = 0
    urgent: bool = False
    first_offset: int = -1
    """Offset of the state record with the first change that was not reviewed."""
    first_at: float = 0.0
    last_at: float = 0.0
    lacking_vector: dict[bytes, int] = field(default_factory=dict)
    """Memories whose vector has not come, with the offset of their state record."""
    work: deque[tuple[Draft, ConceptDescription]] = field(default_factory=deque)
    """Concepts that are still to be summed up and written."""
    awaited: set[bytes] = field(default_factory=set)
    """Concepts whose event was written, and whose state has not come back."""
    leaving: set[bytes] = field(default_factory=set)
    """Concepts that an event ended, and whose state does not say so yet."""
    written_at: float = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether changes are to be reviewed, or concepts to be written."""
        return bool(self.changes or self.work)

    def changed(self, now: float) -> None:
        """Note a change since the last review."""
        if not self.changes:
            self.first_at = now
        self.changes += 1
        self.last_at = now

    def is_due(self, now: float) -> bool:
        """Whether to review the space now."""
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
        # The spaces that are waiting. Of many spaces few are, and they are searched several times a
        # second.
        self._waiting: dict[tuple[int, bytes], _Space] = {}

    def drop(self, partition: int) -> None:
        """Forget a partition that another processor owns now."""
        self._spaces.pop(partition, None)
        for key in [key for key in self._waiting if key[0] == partition]:
            del self._waiting[key]

    def observe(
        self, partition: int, space_key: bytes, state: MemoryState, offset: int, now: float
    ) -> None:
        """Take in the state of a memory.

        Args:
            partition: of the record.
            space_key: the space of the memory.
            state: what the memory is now.
            offset: of the record; -1 for a record whose changes were committed before.
            now: seconds of a monotonic clock.
        """
        space = self._space(partition, space_key)
        effect = space.view.put(state)
        if offset >= 0 and space.view.lacks_vector(state.memory_id):
            space.lacking_vector[state.memory_id] = offset
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
        """Take in the vector of a memory.

        Args:
            partition: of the record.
            space_key: the space of the memory.
            memory_id: whose vector it is.
            vector: the model's id, and one signed byte a number.
            offset: of the next state record; -1 for a vector that was committed before. Such a
                vector is a change all the same when the state of its memory is newer.
            now: seconds of a monotonic clock.
        """
        space = self._space(partition, space_key)
        moved = space.lacking_vector.pop(memory_id, -1)
        at = offset if offset >= 0 else moved
        self._note(space, space.view.put_vector(memory_id, *vector), at, now)

    def clear(self, partition: int, space_key: bytes, offset: int) -> None:
        """Take in that the whole space was forgotten at that offset of the log."""
        self._space(partition, space_key).view.clear(offset)

    def delete(
        self, partition: int, space_key: bytes, memory_id: bytes, applied_offset: int | None
    ) -> None:
        """Take in the tombstone of a memory, with the offset of the event that caused it."""
        space = self._space(partition, space_key)
        space.view.delete(memory_id, applied_offset)
        space.lacking_vector.pop(memory_id, None)

    def drop_vector(self, partition: int, space_key: bytes, memory_id: bytes) -> None:
        """Take in the tombstone of a vector."""
        self._space(partition, space_key).view.drop_vector(memory_id)

    def due(self, partition: int, now: float) -> bytes | None:
        """The key of a space of the partition to review now; None when there is none."""
        waiting = self._waiting.items()
        return next((k for (p, k), space in waiting if p == partition and space.is_due(now)), None)

    def review(self, partition: int, space_key: bytes, now: float) -> list[MemoryEvent]:
        """Compare the concepts of a space with its memories; returns events to write at once.

        New concepts are still to be summed up: ``next_formed`` returns their events. Takes a
        quarter of a second for some hundred lines.
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
        # The event of a new concept ends its parents: they need no event of their own.
        ending -= {parent for draft, _ in space.work for parent in draft.parents}
        for concept_id in sorted(each for each in ending if view.has_concept(each)):
            events.append(steps.dissolved(space.name, concept_id, view.occurred_at([concept_id])))
            space.leaving.add(concept_id)
        space.written_at = now
        self._drop_if_done(space)
        return events

    def next_formed(self, now: float) -> MemoryEvent | None:
        """The event of one concept that is still to be written; None when there is none.

        Blocks while a language model sums the concept up, where one is used.
        """
        for space in list(self._waiting.values()):
            while space.work:
                draft, described = space.work.popleft()
                if not space.view.knows(draft):
                    # A member was forgotten meanwhile: review the others again.
                    space.changed(now)
                    continue
                event = self._formed(space, draft, described)
                space.awaited.add(event.event_id)
                space.leaving.update(p for p in draft.parents if space.view.has_concept(p))
                space.written_at = now
                self._drop_if_done(space)
                return event
        return None

    def committable(self, partition: int, position: int) -> int:
        """The offset to commit: every change in the states before it was reviewed and written."""
        waiting = (space for (p, _), space in self._waiting.items() if p == partition)
        return min((space.first_offset for space in waiting), default=position)

    def is_done(self, partition: int) -> bool:
        """Whether no space of the partition is waiting."""
        return not any(number == partition for number, _ in self._waiting)

    @property
    def waiting(self) -> int:
        """How many spaces are to be reviewed, or have concepts to be written."""
        return len(self._waiting)

    @property
    def standing(self) -> int:
        """How many concepts exist, over all spaces. Counts every space anew."""
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

    def _drop_if_done(self, space: _Space) -> None:
        """Take the space off the waiting ones when nothing is left to do in it."""
        if not space.is_waiting:
            self._waiting.pop(space.key, None)
