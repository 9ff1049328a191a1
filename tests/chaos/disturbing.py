"""Carries out a schedule, and finds out when the effects of each disturbance were over."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from tests.chaos.parts import Part
from tests.chaos.schedule import Disturbance, Kind
from tests.chaos.system import System

# A part that was frozen answers well at once, and only then finds out what it has missed.
STEADY_SECONDS = 10.0
# To ask a part how it is takes the busy machine more than to wait.
_LOOK_SECONDS = 1.0

Positions = Mapping[int, int]


@dataclass(slots=True)
class Happened:
    """A disturbance of this run.

    ``began`` and ``ended`` are epoch seconds, of its cause; ``recovered_after`` the seconds from
    its end until its part was healthy, for a while, and all that the log held at its end applied.
    """

    planned: Disturbance
    began: float
    missed: bool = False
    ended: float | None = None
    wanted: dict[int, int] = field(default_factory=dict)
    well_since: float | None = None
    recovered_after: float | None = None

    @property
    def recovered(self) -> float | None:
        """When its effects were over, in epoch seconds."""
        if self.ended is None or self.recovered_after is None:
            return None
        return self.ended + self.recovered_after


class Disturber:
    """Carries out a schedule: one thread calls :meth:`tick` with the seconds since the start."""

    def __init__(
        self, system: System, plan: Iterable[Disturbance], ends: Callable[[], Positions]
    ) -> None:
        self.happened: list[Happened] = []
        self._system = system
        self._ends = ends
        self._coming = deque(plan)
        self._going_on: list[Happened] = []
        self._looked_at = 0.0

    def not_over(self) -> list[str]:
        """The disturbances that are to come, under way, or not recovered from."""
        open_ones = [h.planned for h in self.happened if h.recovered_after is None]
        return [f"{each.target} {each.kind}" for each in (*open_ones, *self._coming)]

    def tick(self, elapsed: float, applied: Positions) -> list[str]:
        """Begin and end the disturbances that are due, and look which parts recovered.

        Returns lines for the report.
        """
        told = []
        for each in [h for h in self._going_on if elapsed >= h.planned.ends]:
            self._end(each)
        while self._coming and elapsed >= self._coming[0].at:
            told.append(self._begin(self._coming.popleft()))
        if elapsed - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = elapsed
            told += self._look_around(applied)
        return told

    def _look_around(self, applied: Positions) -> list[str]:
        """Lines about parts that recovered since the last look."""
        waiting = [h for h in self.happened if h.ended is not None and h.recovered_after is None]
        for each in waiting:
            self._look(each, applied)
        return [
            f"{h.planned.target} {h.planned.kind}: recovered after {h.recovered_after:.1f} s"
            for h in waiting
            if h.recovered_after is not None
        ]

    def _begin(self, planned: Disturbance) -> str:
        part = self._system.part(planned.target)
        happened = Happened(planned, time.time(), missed=not _begin(planned, part))
        self.happened.append(happened)
        if planned.lasts:
            self._going_on.append(happened)
        else:
            self._note_end(happened)
        return f"{planned}{' (nothing ran there)' if happened.missed else ''}"

    def _end(self, happened: Happened) -> None:
        self._going_on.remove(happened)
        _end(happened.planned, self._system.part(happened.planned.target))
        self._note_end(happened)

    def _note_end(self, happened: Happened) -> None:
        happened.ended = time.time()
        happened.wanted = dict(self._ends())

    def _look(self, happened: Happened, applied: Positions) -> None:
        assert happened.ended is not None
        behind = any(applied.get(p, 0) < end for p, end in happened.wanted.items())
        if behind or not self._system.part(happened.planned.target).is_healthy:
            happened.well_since = None
        elif happened.well_since is None:
            happened.well_since = time.time()
        elif time.time() - happened.well_since > STEADY_SECONDS:
            happened.recovered_after = happened.well_since - happened.ended


def _begin(planned: Disturbance, part: Part) -> bool:
    """Begin a disturbance; False if no process ran that could be disturbed."""
    match planned.kind:
        case Kind.KILL:
            return part.send(signal.SIGKILL, stay_away=planned.lasts > 0)
        case Kind.TERM:
            return part.send(signal.SIGTERM, stay_away=planned.lasts > 0)
        case Kind.LEAVE:
            return part.send(signal.SIGTERM, stay_away=True)
        case Kind.FREEZE:
            return part.freeze()
        case Kind.FULL:
            part.fill_disk()
            return True
        case _:
            assert_never(planned.kind)


def _end(planned: Disturbance, part: Part) -> None:
    match planned.kind:
        case Kind.FREEZE:
            part.thaw()
        case Kind.FULL:
            part.free_disk()
        case Kind.KILL | Kind.TERM | Kind.LEAVE:
            part.come_back()
        case _:
            assert_never(planned.kind)
