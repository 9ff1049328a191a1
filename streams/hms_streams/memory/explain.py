"""Explains a memory: its tier, the reason, its strength, and what time alone will do to it."""

from __future__ import annotations

from dataclasses import dataclass

from hms_schemas.generated.records import MemoryState, Tier
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, TierPolicy
from hms_streams.memory.tiers.reasons import Reason, sentence_of
from hms_streams.memory.tiers.relevance import activation, strength
from hms_streams.memory.tiers.rules import idle_at, settled


@dataclass(frozen=True, slots=True)
class NextMove:
    """What happens to a memory if no event names it."""

    at: int
    """Event time, µs. The move is made by the first ``Ticked`` event at or after it."""
    to_tier: Tier
    """NONE when the marker itself is removed."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One memory at one moment."""

    tier: Tier
    since: int
    """Event time at which it came into the tier, µs."""
    sentence: str
    """Why it is in the tier."""
    activation: float | None
    """Base-level activation in log-odds; None once forgotten."""
    strength: float | None
    """Activation with importance and ratings; None once forgotten."""
    next_move: NextMove | None
    """None when time alone changes nothing."""


def explain(memory: MemoryState, clock: int, policy: TierPolicy = DEFAULT_POLICY) -> Explanation:
    """Explain ``memory`` as of ``clock`` (event time, µs; its space's clock, or now)."""
    lives = memory.tier is not Tier.FORGOTTEN
    return Explanation(
        tier=memory.tier,
        since=memory.tier_since,
        sentence=sentence_of(memory.tier_reason),
        activation=activation(memory, clock) if lives else None,
        strength=strength(memory, clock) if lives else None,
        next_move=next_move(memory, policy),
    )


def next_move(memory: MemoryState, policy: TierPolicy = DEFAULT_POLICY) -> NextMove | None:
    """The soonest move that time alone will make."""
    if memory.tier is Tier.FORGOTTEN:
        gone = memory.tier_since + policy.marker_kept_us
        return NextMove(gone, Tier.NONE, "Its marker is removed.")
    moves = [move for move in (_expiry(memory), _idling(memory, policy)) if move is not None]
    return min(moves, key=lambda move: move.at, default=None)


def _expiry(memory: MemoryState) -> NextMove | None:
    if memory.expires_at is None:
        return None
    return NextMove(memory.expires_at, Tier.FORGOTTEN, sentence_of(Reason.EXPIRED))


def _idling(memory: MemoryState, policy: TierPolicy) -> NextMove | None:
    if memory.tier is not Tier.SHORT or not memory.uses:
        return None
    tier, reason = settled(memory, Reason.IDLE, policy)
    return NextMove(idle_at(memory.uses[-1], policy), tier, sentence_of(reason))
