"""Uses in columns give what the rules say of each memory alone."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.unit.services import conftest
from tests.unit.services.conftest import DAY_US, NOW_US

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.uses import KEPT, Uses
from hms_streams.memory.tiers.relevance import age_s, strength

make = conftest.memory_of
LATER = NOW_US + 400 * DAY_US


def gains_of(uses: Uses, *states: MemoryState) -> NDArray[np.float32]:
    """Of the rows of all these memories, a good year later."""
    born = np.array([state.occurred_at for state in states])
    return uses.gains(np.arange(len(states)), born, LATER)


@st.composite
def memories(draw: st.DrawFn) -> MemoryState:
    days = draw(st.lists(st.integers(0, 390), max_size=KEPT - 1))
    uses = tuple(sorted([NOW_US, *(NOW_US + day * DAY_US for day in days)]))
    changes: dict[str, Any] = {
        "occurred_at": NOW_US,
        "uses": uses,
        "use_count": len(uses) + draw(st.integers(0, 50)),
        "rating": draw(st.floats(-9, 9)),
        "importance": draw(st.none() | st.floats(0, 1)),
    }
    return make(draw(st.integers(0, 99)), **changes)


@given(st.lists(memories(), min_size=1, max_size=20))
def test_a_gain_is_strength_beyond_that_of_one_use(states: list[MemoryState]) -> None:
    uses = Uses()
    for state in states:
        uses.append(state)

    gains = gains_of(uses, *states)

    expected = [strength(s, LATER) + 0.5 * log(age_s(s.occurred_at, LATER)) for s in states]
    assert gains.tolist() == pytest.approx(expected, abs=1e-4)


def test_who_was_never_used_gains_nothing() -> None:
    uses = Uses()
    uses.append(make(1))

    assert gains_of(uses, make(1)).tolist() == [0.0]


def test_a_row_follows_its_memory() -> None:
    uses = Uses()
    uses.append(make(1))
    uses.append(make(2))

    uses.put(1, make(2, uses=(NOW_US, LATER - DAY_US), use_count=2))
    used = gains_of(uses, make(1), make(2))
    uses.put(1, make(2))

    assert used[0] == 0.0 < used[1]
    assert gains_of(uses, make(1), make(2)).tolist() == [0.0, 0.0]


def test_more_uses_than_are_kept_count_as_spread_evenly() -> None:
    every_day = tuple(NOW_US + day * DAY_US for day in range(KEPT + 4))
    uses = Uses()
    uses.append(make(1, uses=every_day, use_count=len(every_day)))
    latest = make(1, uses=every_day[-KEPT:], use_count=len(every_day))

    gain = gains_of(uses, latest)[0]

    alone = 0.5 * log(age_s(latest.occurred_at, LATER))
    assert gain == pytest.approx(strength(latest, LATER) + alone, abs=1e-4)
