"""A small world to tell a memory's story in: one space, a clock, named memories."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    SpaceState,
    Superseded,
    Tagged,
    Ticked,
    Transition,
)
from hms_schemas.ids import derived_id
from hms_schemas.keys import memory_key, space_key
from hms_streams.memory.fold import fold_events
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, SECOND_US, TierPolicy


@dataclass
class World:
    """One space; each method writes one event and folds it at once."""

    policy: TierPolicy = DEFAULT_POLICY
    now: int = 1_700_000_000 * SECOND_US
    offset: int = 0
    memories: dict[bytes, MemoryState] = field(default_factory=dict)
    spaces: dict[bytes, SpaceState] = field(default_factory=dict)
    moves: list[Transition] = field(default_factory=list)

    def later(self, microseconds: int) -> World:
        self.now += microseconds
        return self

    def observe(self, name: str, content: str = "hello", **fields: Any) -> None:
        self.write(Observed(content=content, **fields), event_id=self.id_of(name))

    def recall(self, *names: str, times: int = 1) -> None:
        for _ in range(times):
            self.write(Recalled(memory_ids=tuple(map(self.id_of, names))))

    def rate(self, name: str, rating: float) -> None:
        self.write(Rated(memory_id=self.id_of(name), rating=rating))

    def tag(self, name: str, *added: str, removed: tuple[str, ...] = ()) -> None:
        self.write(Tagged(memory_id=self.id_of(name), added=added, removed=removed))

    def supersede(self, name: str, by: str | None = None, confidence: float = 1.0) -> None:
        successor = None if by is None else self.id_of(by)
        self.write(
            Superseded(memory_id=self.id_of(name), successor_id=successor, confidence=confidence)
        )

    def forget(self, *names: str, whole_space: bool = False) -> None:
        self.write(Forgotten(memory_ids=tuple(map(self.id_of, names)), whole_space=whole_space))

    def form(self, name: str, *members: str, parents: tuple[str, ...] = ()) -> None:
        body = ConceptFormed(
            title=name,
            summary=f"about {name}",
            member_ids=tuple(map(self.id_of, members)),
            parent_ids=tuple(map(self.id_of, parents)),
        )
        self.write(body, event_id=self.id_of(name))

    def dissolve(self, name: str) -> None:
        self.write(ConceptDissolved(concept_id=self.id_of(name)))

    def tick(self) -> None:
        self.write(Ticked())

    def write(self, body: Body, event_id: bytes | None = None, at: int | None = None) -> None:
        self.offset += 1
        event = MemoryEvent(
            event_id=event_id or derived_id(b"event", str(self.offset).encode()),
            tenant="local",
            space="ada",
            occurred_at=self.now if at is None else at,
            body=body,
        )
        self.fold(event)

    def fold(self, event: MemoryEvent) -> None:
        folded = fold_events(
            [(event, self.offset)], self.memories.get, self.spaces.get, self.policy
        )
        for key, memory in folded.memories.items():
            if memory is None:
                self.memories.pop(key, None)
            else:
                self.memories[key] = memory
        self.spaces.update(folded.spaces)
        self.moves += folded.transitions

    def id_of(self, name: str) -> bytes:
        return derived_id(b"memory", name.encode())

    def find(self, name: str) -> MemoryState | None:
        return self.memories.get(memory_key("local", "ada", self.id_of(name)))

    def __getitem__(self, name: str) -> MemoryState:
        memory = self.find(name)
        assert memory is not None, f"{name} has no record"
        return memory

    def place(self, name: str) -> tuple[str, str]:
        """Tier and reason."""
        return self[name].tier.value, self[name].tier_reason

    @property
    def space(self) -> SpaceState:
        return self.spaces[space_key("local", "ada")]

    @property
    def short(self) -> set[bytes]:
        return {entry.memory_id for entry in self.space.working_set}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def tiny() -> World:
    """A working set of two memories or twenty tokens."""
    return World(policy=TierPolicy(short_items=2, short_tokens=20))
