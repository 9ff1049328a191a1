"""Records for the tests of the services' rooms; a test names only what it varies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hms_schemas.generated.records import MemoryState, SpaceState, Tier, WorkingSetEntry
from hms_services.api.call import Caller
from hms_streams.memory.token_estimate import estimate_tokens

DAY_US = 24 * 3600 * 1_000_000
# 2024-01-02T03:04:05Z
NOW_US = 1_704_164_645_000_000

MakeMemory = Callable[..., MemoryState]
MakeSpace = Callable[..., SpaceState]


def memory_of(n: int = 0, content: str = "Tea, please.", **fields: Any) -> MemoryState:
    """A memory of ``local/ada``; ``n`` makes its id, and its time that many seconds after NOW."""
    at = NOW_US + n * 1_000_000
    known: dict[str, Any] = {
        "memory_id": n.to_bytes(16, "big"),
        "tenant": "local",
        "space": "ada",
        "applied_offset": n,
        "observed_offset": n,
        "policy_version": 1,
        "tier": Tier.MEDIUM,
        "tier_since": at,
        "tier_reason": "observed",
        "content": content,
        "occurred_at": at,
        "tokens": estimate_tokens(content) if isinstance(content, str) else 1,
        "uses": (at,),
        "use_count": 1,
    }
    return MemoryState(**{**known, **fields})


@pytest.fixture
def make_memory() -> MakeMemory:
    """See ``memory_of``."""
    return memory_of


@pytest.fixture
def make_space() -> MakeSpace:
    """The record of ``local/ada`` with these memories in its working set."""

    def make(*working_set: MemoryState, **fields: Any) -> SpaceState:
        entries = tuple(
            WorkingSetEntry(
                memory_id=memory.memory_id,
                tokens=memory.tokens,
                uses=memory.uses,
                use_count=memory.use_count,
                entered_at=memory.occurred_at,
            )
            for memory in working_set
        )
        known: dict[str, Any] = {
            "tenant": "local",
            "space": "ada",
            "applied_offset": 0,
            "policy_version": 1,
            "clock": NOW_US,
            "events": len(entries),
            "working_set": entries,
        }
        return SpaceState(**{**known, **fields})

    return make


@pytest.fixture
def caller() -> Caller:
    """The caller of the tenant ``local``."""
    return Caller("local")
