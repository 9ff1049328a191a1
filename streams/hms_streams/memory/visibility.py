"""What of a folded state people may still read."""

from __future__ import annotations

from hms_schemas.generated.records import MemoryState, SpaceState, Tier


def is_shown(memory: MemoryState, space: SpaceState, now_us: int) -> bool:
    """Whether what ``memory`` says may be read at ``now_us`` (wall clock, µs).

    Not a marker, not from before the whole space was forgotten, and not expired, by the wall clock
    or by its space's own: its tombstone may still wait for a tick.
    """
    cleared = space.cleared_offset is not None and memory.observed_offset < space.cleared_offset
    expired = memory.expires_at is not None and memory.expires_at <= max(now_us, space.clock)
    return memory.tier is not Tier.FORGOTTEN and not cleared and not expired
