"""The rules of the tiers, one small function each. Numbers come from the policy, time from events.

SHORT is the working set of a space. A memory that leaves it goes to LONG if something holds it
there, else to MEDIUM. Rules about the working set read only the space's record and the event; rules
about LONG and MEDIUM read only the memory's own record. ``fold`` says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from hms_schemas.generated.records import Kind, MemoryState, Tier, WorkingSetEntry
from hms_streams.memory.tiers.policy import PINNED, TierPolicy
from hms_streams.memory.tiers.reasons import Reason, reason_of
from hms_streams.memory.tiers.relevance import need_odds

# An enum's member takes ten times as long by its name, and every event asks for several.
_MEDIUM, _LONG, _RATED_DOWN = Tier.MEDIUM, Tier.LONG, Reason.RATED_DOWN


def too_large_for_short(tokens: int, policy: TierPolicy) -> bool:
    """Whether a memory alone would fill more than the whole working set: it never enters."""
    return tokens > policy.short_tokens


def is_over_capacity(items: int, tokens: int, policy: TierPolicy) -> bool:
    """Whether a working set holds more memories or tokens than it may."""
    return items > policy.short_items or tokens > policy.short_tokens


def idle_at(last_use: int, policy: TierPolicy) -> int:
    """The moment (µs) at which a memory not used since ``last_use`` leaves the working set."""
    return last_use + policy.short_idle_us


def departure_rank(entry: WorkingSetEntry, now: int) -> tuple[float, int, bytes]:
    """The lowest leaves first: by need odds at ``now`` (µs), then by time of entry, then by id."""
    odds = need_odds(entry.uses, entry.use_count, entry.entered_at, now)
    return odds, entry.entered_at, entry.memory_id


def recent_recalls(recalls: Sequence[int], clock: int, policy: TierPolicy) -> tuple[int, ...]:
    """The recalls (µs) that still count towards a return; at most as many as a return needs."""
    since = clock - policy.return_window_us
    return tuple(sorted(use for use in recalls if use > since))[-policy.return_uses :]


def returns_to_short(recalls: Sequence[int], policy: TierPolicy) -> bool:
    """Whether recent recalls are enough to bring a memory back into the working set."""
    return len(recalls) >= policy.return_uses


def held_in_long(memory: MemoryState, policy: TierPolicy) -> Reason | None:
    """The reason for which a memory belongs in LONG; None when there is none."""
    if PINNED in memory.tags:
        return Reason.PINNED
    if memory.kind in policy.lasting_kinds:
        return Reason.LASTING_KIND
    if memory.importance is not None and memory.importance >= policy.lasting_importance:
        return Reason.IMPORTANT
    if memory.rating >= policy.lasting_rating:
        return Reason.RATED_UP
    if memory.use_count >= policy.lasting_uses:
        return Reason.USED_OFTEN
    return None


def barred_from_long(memory: MemoryState, policy: TierPolicy) -> Reason | None:
    """The reason for which a memory must not be in LONG, whatever else holds it there; or None.

    A pin outweighs bad ratings; it does not outweigh that a memory is no longer current.
    """
    if memory.superseded_by is not None:
        by_nothing = memory.superseded_by == memory.memory_id
        return Reason.DISSOLVED if memory.kind is Kind.CONCEPT and by_nothing else Reason.SUPERSEDED
    if memory.rating <= policy.harmful_rating and PINNED not in memory.tags:
        return Reason.RATED_DOWN
    return None


def settled(memory: MemoryState, otherwise: Reason, policy: TierPolicy) -> tuple[Tier, Reason]:
    """Where a memory outside the working set belongs, and why.

    Args:
        memory: its own record; nothing else counts.
        otherwise: the reason to give when nothing holds it in LONG and nothing bars it.
        policy: the numbers.
    """
    barred = barred_from_long(memory, policy)
    if barred is not None:
        return _MEDIUM, barred
    held = held_in_long(memory, policy)
    return (_LONG, held) if held is not None else (_MEDIUM, otherwise)


def resettled(memory: MemoryState, policy: TierPolicy) -> tuple[Tier, Reason]:
    """Where a memory in MEDIUM or LONG belongs after a change of its own record.

    In MEDIUM it keeps the reason for which it came there, unless that reason no longer holds.
    """
    reason = reason_of(memory.tier_reason)
    if reason is None or reason is _RATED_DOWN or memory.tier is _LONG:
        reason = Reason.NOT_HELD
    return settled(memory, reason, policy)
