"""How present a memory is: recency and frequency of its uses, importance and ratings.

Base-level activation of ACT-R (Anderson & Schooler 1991): the odds that a memory is needed now are
``sum(age_i ** -d)`` over its uses, each use fading by a power law. Only the latest k uses are kept;
the n - k older ones are taken as spread evenly since birth (Petrov 2006, "Computationally efficient
approximation of the base-level learning equation in ACT-R", eq. 3)::

    odds = sum_{i<=k} t_i^-d  +  (n - k) * (t_n^(1-d) - t_k^(1-d)) / ((1 - d) * (t_n - t_k))

with t_i the age of the i-th latest use and t_n the age of the memory. With ACT-R's standard d = 0.5
the last term is ``2 * (n - k) / (sqrt(t_n) + sqrt(t_k))``. The decay is fixed for another reason
too: IEEE 754 rounds square roots and divisions alike on every machine, but not powers and
logarithms; and the same memories must leave the working set wherever the log is folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

from hms_schemas.generated.records import MemoryState

# Ages below one second count as one: what happens in the same breath is equally fresh, and no
# event that runs ahead of the clock gets an infinite weight.
YOUNGEST_S = 1.0
# In log-odds, as activation: full importance is worth as much as having been used e times as often.
IMPORTANCE_WEIGHT = 1.0
RATING_WEIGHT = 0.5
# Beyond this many full votes either way, more of the same tells nothing new.
RATING_BOUND = 4.0


def age_s(moment: int, now: int) -> float:
    """Seconds from ``moment`` to ``now`` (both µs), at least ``YOUNGEST_S``."""
    return max((now - moment) / 1_000_000, YOUNGEST_S)


def need_odds(uses: Sequence[int], use_count: int, born_at: int, now: int) -> float:
    """The odds that a memory is needed at ``now``; see the module for the formula.

    Args:
        uses: event times of the latest uses, oldest first, µs.
        use_count: all uses, those in ``uses`` included.
        born_at: event time of its observation, µs.
        now: the moment for which the odds are computed, µs.

    Returns:
        A positive number, or 0 without any use. One more use, at any moment, never lowers it.
    """
    # ``age_s`` without the call: making room and ranking call this function many times.
    if use_count == 1 and len(uses) == 1:
        age = (now - uses[0]) / 1_000_000
        return 1.0 / sqrt(age if age > YOUNGEST_S else YOUNGEST_S)
    odds = 0.0
    for moment in uses:
        age = (now - moment) / 1_000_000
        odds += 1.0 / sqrt(age if age > YOUNGEST_S else YOUNGEST_S)
    older = use_count - len(uses)
    if older > 0 and uses:
        odds += 2.0 * older / (sqrt(age_s(born_at, now)) + sqrt(age_s(uses[0], now)))
    return odds


def activation(memory: MemoryState, now: int) -> float:
    """Base-level activation in log-odds: 0 for one use a second ago, -5.7 for one a day ago."""
    odds = need_odds(memory.uses, memory.use_count, memory.occurred_at, now)
    return log(odds) if odds > 0.0 else float("-inf")


def strength(memory: MemoryState, now: int) -> float:
    """Recency, frequency, importance and ratings in one number, in log-odds.

    Odds are multiplied, so log-odds are added. The number is for ranking and for people; no rule of
    the fold reads it. A use never lowers it.
    """
    return activation(memory, now) + esteem(memory)


def esteem(memory: MemoryState) -> float:
    """What importance and ratings add to a memory's activation, in log-odds, at any time."""
    rating = max(-RATING_BOUND, min(RATING_BOUND, memory.rating))
    return IMPORTANCE_WEIGHT * (memory.importance or 0.0) + RATING_WEIGHT * rating


def with_use(uses: tuple[int, ...], moment: int, kept: int) -> tuple[int, ...]:
    """``uses`` with ``moment`` added, oldest first; only the latest ``kept`` of them."""
    if not uses or moment >= uses[-1]:
        return (*uses, moment)[-kept:]
    return tuple(sorted((*uses, moment)))[-kept:]
