"""Applies a space's events to its records: which rule answers which event.

See ``fold`` for the rule that makes it safe to fold an event again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    DueAction,
    Forgotten,
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    SpaceState,
    Superseded,
    Tagged,
    Ticked,
)
from hms_streams.memory import changes
from hms_streams.memory.event_targets import EventTarget, event_target, named_ids
from hms_streams.memory.space import SpaceDraft
from hms_streams.memory.space_memories import LoadMemory, SpaceMemories
from hms_streams.memory.tier_move import Move
from hms_streams.memory.tiers import rules as tiers
from hms_streams.memory.tiers.policy import TierPolicy
from hms_streams.memory.tiers.reasons import Reason
from hms_streams.memory.token_estimate import estimate_tokens


class SpaceFold:
    """The fold of one space's events over its records."""

    def __init__(
        self,
        first: MemoryEvent,
        record: SpaceState | None,
        load_memory: LoadMemory,
        policy: TierPolicy,
    ) -> None:
        self.space = SpaceDraft(first.tenant, first.space, record, policy)
        self.memories = SpaceMemories(first.tenant, first.space, load_memory, policy)
        self._policy = policy
        self._event = first
        self._offset = -1

    def apply(self, event: MemoryEvent, offset: int) -> None:
        """Fold one event."""
        if offset <= self.space.applied_offset:
            self.memories.begin(self._offset, self.space.clock)
            for memory_id in named_ids(event):
                self.memories.write_again(memory_id)
            return
        self._event, self._offset = event, offset
        self.space.begin(event.occurred_at, offset)
        self.memories.begin(offset, self.space.clock)
        self._dispatch(event)
        for memory_id, reason in self.space.left.items():
            self.memories.leave_short(memory_id, reason)

    def moves(self) -> list[Move]:
        """The moves that the last event made."""
        return self.memories.moves(self._event)

    def _dispatch(self, event: MemoryEvent) -> None:
        match event.body:
            case Observed() as body:
                self._observed(body)
            case ConceptFormed() as body:
                self._concept_formed(body)
            case body if not self.space.is_repeat(event.event_id):
                self._touched(body)

    def _touched(
        self,
        body: Recalled | Rated | Tagged | Superseded | Forgotten | ConceptDissolved | Ticked,
    ) -> None:
        match body:
            case Recalled():
                self._recalled(body)
            case Rated():
                self._rated(body)
            case Tagged():
                self._tagged(body)
            case Superseded():
                self._superseded(body)
            case Forgotten():
                self._forgotten(body)
            case ConceptDissolved():
                self._concept_dissolved(body)
            case Ticked():
                self._ticked()
            case _:
                assert_never(body)

    # Observing

    def _observed(self, body: Observed) -> None:
        if self._is_observed_again():
            return
        body = changes.without_injected_context(body)
        tokens = estimate_tokens(body.content)
        memory = changes.observed(
            self._event, body, offset=self._offset, clock=self.space.clock, tokens=tokens
        )
        if body.expires_at is not None and body.expires_at <= self.space.clock:
            self.space.forget(memory.memory_id)
            self.memories.create(self._marker(memory, Reason.EXPIRED))
            return
        if body.expires_at is not None:
            self.space.expiries[memory.memory_id] = body.expires_at
        reason = self._seek_short(memory)
        if reason is not None:
            tier, why = tiers.settled(memory, reason, self._policy)
            memory = changes.placed(memory, tier, why, offset=self._offset, at=self.space.clock)
        self.memories.create(memory)

    def _seek_short(self, memory: MemoryState) -> Reason | None:
        """Let a new memory into the working set; the reason if it does not stay there."""
        if tiers.too_large_for_short(memory.tokens, self._policy):
            return Reason.TOO_LARGE
        if tiers.idle_at(memory.occurred_at, self._policy) <= self.space.clock:
            return Reason.ARRIVED_LATE
        self.space.enter(memory.memory_id, memory.tokens, memory.uses)
        self.space.make_room()
        return None if memory.memory_id in self.space.working_set else Reason.DISPLACED

    def _is_observed_again(self) -> bool:
        """Whether the memory that the event would make was there before the event."""
        memory_id = self._event.event_id
        memory = self.memories.get(memory_id)
        if self.space.is_forgotten(memory_id):
            return True
        if memory is None or memory.observed_offset >= self._offset:
            return False
        self._meet(memory_id)
        self.memories.write_again(memory_id)
        return True

    # Using and judging

    def _recalled(self, body: Recalled) -> None:
        at = self._event.occurred_at
        alive = [key for key in dict.fromkeys(body.memory_ids) if self._meet(key)]
        for memory_id in alive:
            self._change(memory_id, lambda m: changes.recalled(m, at, self._policy))
            if memory_id in self.space.working_set:
                self.space.use(memory_id, at)
            else:
                self._warm_up(memory_id, at)
        self.space.make_room()
        for memory_id in alive:
            if memory_id in self.space.entered:
                self.memories.enter_short(memory_id)

    def _warm_up(self, memory_id: bytes, at: int) -> None:
        """Count a recall outside the working set; enough recent ones bring the memory back."""
        memory = self.memories.get(memory_id)
        recalls = self.space.warm_up(memory_id, at)
        if memory is None or tiers.too_large_for_short(memory.tokens, self._policy):
            return
        if tiers.returns_to_short(recalls, self._policy):
            self.space.enter(memory_id, memory.tokens, recalls)

    def _rated(self, body: Rated) -> None:
        if not self._meet(body.memory_id):
            return
        self._change(body.memory_id, lambda m: changes.rated(m, body.rating))
        if body.rating <= self._policy.harmful_rating:
            self.space.leave(body.memory_id, Reason.RATED_DOWN)

    def _tagged(self, body: Tagged) -> None:
        if self._meet(body.memory_id):
            self._change(body.memory_id, lambda m: changes.tagged(m, body, self._policy))

    def _superseded(self, body: Superseded) -> None:
        """The latest claim about a memory and its successor counts; a doubtful one withdraws it."""
        if body.confidence >= self._policy.superseded_confidence:
            self._supersede(body.memory_id, body.successor_id)
        elif self._meet(body.memory_id):
            self._change(body.memory_id, lambda m: changes.withdrawn(m, body.successor_id))

    def _supersede(self, memory_id: bytes, successor_id: bytes | None) -> None:
        if not self._meet(memory_id):
            return
        self._change(memory_id, lambda m: changes.superseded(m, successor_id))
        self.space.leave(memory_id, Reason.SUPERSEDED)

    # Concepts

    def _concept_formed(self, body: ConceptFormed) -> None:
        if self._is_observed_again():
            return
        concept_id, members = self._event.event_id, tuple(dict.fromkeys(body.member_ids))
        tokens = estimate_tokens(body.summary)
        concept = changes.concept_formed(
            self._event, body, offset=self._offset, clock=self.space.clock, tokens=tokens
        )
        met = [self._meet(member) for member in members]
        if not all(met):
            # A member was forgotten before the concept's maker knew: the concept quotes it.
            self.space.forget(concept_id)
            self.memories.create(self._marker(concept, Reason.MEMBER_FORGOTTEN))
            return
        self.memories.create(concept)
        for member in members:
            self._change(member, lambda m: changes.joined(m, concept_id, self._policy))
        for parent in dict.fromkeys(body.parent_ids):
            self._succeed(parent, concept_id)

    def _succeed(self, parent_id: bytes, concept_id: bytes) -> None:
        """Replace a concept by one that grew from it: only a marker of the older concept stays.

        Its members still say what it said. So a memory's own record names all that still quotes it.
        """
        parent = self.memories.get(parent_id)
        if parent is None or parent.kind is not Kind.CONCEPT:
            self._supersede(parent_id, concept_id)
        elif self._meet(parent_id):
            self._forget(parent_id, Reason.SUPERSEDED)

    def _concept_dissolved(self, body: ConceptDissolved) -> None:
        concept = self.memories.get(body.concept_id)
        if concept is not None and concept.kind is Kind.CONCEPT and self._meet(body.concept_id):
            self._forget(body.concept_id, Reason.DISSOLVED)

    def _part_members(self, memory: MemoryState) -> None:
        """If ``memory`` is a concept, its members are no longer members of it."""
        for member in dict.fromkeys(memory.concept.member_ids if memory.concept else ()):
            if self._target(member) is EventTarget.ALIVE:
                self._change(member, lambda m: changes.parted(m, memory.memory_id))

    # Forgetting and time

    def _forgotten(self, body: Forgotten) -> None:
        for memory_id in dict.fromkeys(body.memory_ids):
            if self._target(memory_id) is not EventTarget.FORGOTTEN:
                self._forget(memory_id, Reason.FORGOTTEN)
        if body.whole_space:
            for memory_id in self.space.known_ids():
                self._forget(memory_id, Reason.SPACE_FORGOTTEN)
            self.space.cleared_offset = self._offset

    def _forget(self, memory_id: bytes, reason: Reason) -> None:
        self.space.forget(memory_id)
        memory = self.memories.get(memory_id)
        if memory is None:
            self.memories.create(
                changes.forgotten_unseen(
                    self._event, memory_id, reason, offset=self._offset, at=self.space.clock
                )
            )
            return
        self._part_members(memory)
        self.memories.forget(memory_id, lambda m: self._marker(m, reason))
        for concept_id in memory.concept_ids:
            self._forget_concept(concept_id)

    def _forget_concept(self, concept_id: bytes) -> None:
        """A concept quotes its members: it is forgotten with the first member that is."""
        if self._target(concept_id) is EventTarget.ALIVE:
            self._forget(concept_id, Reason.MEMBER_FORGOTTEN)

    def _marker(self, memory: MemoryState, reason: Reason) -> MemoryState:
        return changes.forgotten(memory, reason, offset=self._offset, at=self.space.clock)

    def _ticked(self) -> None:
        for _, memory_id, action in self.space.take_due():
            if action is DueAction.EXPIRE:
                self._forget(memory_id, Reason.EXPIRED)
            else:
                self.memories.remove_marker(memory_id)
        self.space.leave_idle()

    # The memories that the event names

    def _change(self, memory_id: bytes, rule: Callable[[MemoryState], changes.Changed]) -> None:
        self.memories.change(self._event, memory_id, rule)

    def _meet(self, memory_id: bytes) -> bool:
        """Whether the memory is alive. One that its space was cleared of is forgotten now."""
        target = self._target(memory_id)
        if target is EventTarget.CLEARED:
            self._forget(memory_id, Reason.SPACE_FORGOTTEN)
        return target is EventTarget.ALIVE

    def _target(self, memory_id: bytes) -> EventTarget:
        if self.space.is_forgotten(memory_id):
            return EventTarget.FORGOTTEN
        memory = self.memories.get(memory_id)
        return event_target(memory, self._offset, self.space.cleared_offset)
