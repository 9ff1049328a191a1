"""Activation, strength, and the order in which memories leave."""

from __future__ import annotations

from math import log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hms_schemas.generated.records import MemoryState, Tier
from hms_streams.memory import changes
from hms_streams.memory.tiers.policy import DAY_US, DEFAULT_POLICY, SECOND_US
from hms_streams.memory.tiers.relevance import activation, need_odds, strength

NOW = 1_700_000_000 * SECOND_US
moments = st.integers(NOW - 3000 * DAY_US, NOW + DAY_US)


def _memory(uses: tuple[int, ...] = (NOW - DAY_US,), **fields: Any) -> MemoryState:
    memory = MemoryState(
        memory_id=b"m" * 16,
        tenant="local",
        space="ada",
        applied_offset=0,
        observed_offset=0,
        policy_version=1,
        tier=Tier.MEDIUM,
        tier_since=0,
        tier_reason="idle",
        occurred_at=uses[0],
        tokens=1,
        uses=uses,
        use_count=len(uses),
    )
    return replace(memory, **fields)


def _recalled(memory: MemoryState, at: int) -> MemoryState:
    return replace(memory, **changes.recalled(memory, at, DEFAULT_POLICY))


def test_one_use_fades_with_the_square_root_of_its_age() -> None:
    assert activation(_memory((NOW - 100 * SECOND_US,)), NOW) == pytest.approx(log(1 / 10))


def test_uses_add_up() -> None:
    uses = (NOW - 400 * SECOND_US, NOW - 100 * SECOND_US)
    assert need_odds(uses, 2, uses[0], NOW) == pytest.approx(1 / 20 + 1 / 10)


def test_the_approximation_is_near_the_whole_sum_for_regular_use() -> None:
    every_day = tuple(NOW - day * DAY_US for day in range(100, 0, -1))
    exact = need_odds(every_day, 100, every_day[0], NOW)
    approximate = need_odds(every_day[-8:], 100, every_day[0], NOW)
    assert approximate == pytest.approx(exact, rel=0.02)


@given(uses=st.lists(moments, min_size=1, max_size=12), used=moments, now=moments)
def test_use_never_lowers_strength(uses: list[int], used: int, now: int) -> None:
    memory = _memory((uses[0],))
    for moment in uses[1:]:
        memory = _recalled(memory, moment)
    stronger = _recalled(memory, used)
    assert strength(stronger, now) >= strength(memory, now) - 1e-12


@given(uses=st.lists(moments, min_size=1, max_size=12), now=moments, later=st.integers(0, DAY_US))
def test_time_never_raises_strength(uses: list[int], now: int, later: int) -> None:
    memory = _memory(tuple(sorted(uses))[-8:])
    assert strength(memory, now + later) <= strength(memory, now) + 1e-12


@given(uses=st.lists(moments, min_size=1, max_size=40))
def test_the_latest_uses_are_kept_in_order(uses: list[int]) -> None:
    memory = _memory((uses[0],))
    for moment in uses[1:]:
        memory = _recalled(memory, moment)
    assert memory.uses == tuple(sorted(uses))[-DEFAULT_POLICY.uses_kept :]
    assert memory.use_count == len(uses)


def test_importance_and_ratings_add() -> None:
    assert strength(_memory(importance=1.0), NOW) > strength(_memory(), NOW)
    assert strength(_memory(rating=-2.0), NOW) < strength(_memory(), NOW)
