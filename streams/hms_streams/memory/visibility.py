"""Which memories people may read: the one rule, for the present, for a past and for exports.

A memory expires at the later of two clocks: the wall clock, and the clock of its space, which is
the latest event time that the space has seen. Either clock alone would show what is gone:

- The wall clock alone: events may be ahead of this machine's clock, and the fold goes by the
  events. It forgets a memory that arrives when the clock of its space has passed the expiry. A
  reader by the wall clock would still show an equal memory that arrived before, which histories and
  exports no longer show.
- The clock of the space alone: it stands still while nothing happens, and an expired memory keeps
  its record until the next tick.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hms_schemas.generated.records import MemoryState, SpaceState, Tier


class Visibility(NamedTuple):
    """What may be read of one space at one moment. Made once for many memories."""

    first_offset: int
    """Memories observed before this offset were cleared with the whole space."""
    at_us: int
    """What has expired by this moment is hidden, µs."""

    @staticmethod
    def of(space: SpaceState | None, now_us: int) -> Visibility:
        """The visibility of a space.

        Args:
            space: its record; None before there is one.
            now_us: the wall clock, µs.
        """
        if space is None:
            return Visibility(0, now_us)
        return Visibility(space.cleared_offset or 0, max(now_us, space.clock))

    def shows(self, memory: MemoryState) -> bool:
        """Whether the memory may be read; see ``among``."""
        return bool(self.among((memory,)))

    def among(self, memories: Iterable[MemoryState | None]) -> list[MemoryState]:
        """The memories that may be read, in their order.

        Left out are None, the marker of a forgotten memory, a memory that was cleared with the
        whole space, and an expired memory.
        """
        first, at_us = self.first_offset, self.at_us
        return [
            each
            for each in memories
            if each is not None
            and each.observed_offset >= first
            and (each.expires_at is None or each.expires_at > at_us)
            and each.tier is not Tier.FORGOTTEN
        ]
