"""One run from the first start to the last stop."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.chaos import disks
from tests.chaos.crowd import Crowd
from tests.chaos.disturbing import Disturber, Happened
from tests.chaos.parts import WATCH_SECONDS
from tests.chaos.schedule import Disturbance, draw
from tests.chaos.settling import settle
from tests.chaos.system import EVENTS_TOPIC, Options, System
from tests.chaos.watching import Watch

from hms_services.local.stop_flag import StopFlag

# What was disturbed last must recover, and a producer's last events may have to wait for it: half a
# minute on a quiet machine. A starved one takes its time; only what hangs is to be told.
END_SECONDS = 300.0


class Interrupted(Exception):  # noqa: N818 - somebody's wish, not a fault
    """A person ended the run with Ctrl-C."""


@dataclass(slots=True)
class Outcome:
    """What a run leaves to be judged, besides the system itself."""

    disturbances: list[Happened] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    acknowledged: int = 0
    settled_after: float = 0.0
    worst_gap: float = 0.0
    went_back: int = 0


@dataclass(slots=True)
class Show:
    """Shows what a run does: lines, and one line that is overwritten."""

    line: Callable[[str], None]
    status: Callable[[str], None]


class Run:
    """The phases of a run, all on one thread. Every wait ends early when ``stopping`` is set."""

    def __init__(self, options: Options, show: Show, stopping: StopFlag) -> None:
        self.options = options
        self.system = System(options)
        self.outcome = Outcome()
        self._show = show
        self._stopping = stopping
        self._started = 0.0
        self._last = "nothing yet"

    def disturb(self) -> Crowd:
        """Start everything, carry out the schedule, and wait until all parts have recovered.

        Raises Interrupted; the caller stops the system whatever happens.
        """
        options = self.options
        plan = draw(options.seed, options.seconds, options.shape, options.apart)
        self._announce(plan)
        self.system.start()
        watch = Watch(self.system.bootstrap, self.options.partitions)
        crowd = self._crowd()
        with ExitStack() as stack:
            stack.callback(watch.stop)
            stack.callback(crowd.stop)
            watch.start()
            crowd.start()
            self._started = time.monotonic()
            disturber = Disturber(self.system, plan, watch.ends.copy)
            self._let_happen(disturber, watch, crowd)
            self._let_end(disturber, watch, crowd)
            self._let_settle(watch, crowd)
        self.outcome.disturbances = disturber.happened
        self.outcome.worst_gap, self.outcome.went_back = watch.worst_gap, watch.went_back
        return crowd

    def _announce(self, plan: tuple[Disturbance, ...]) -> None:
        options = self.options
        self._show.line(
            f"seed {options.seed}: {len(plan)} disturbances in {options.seconds:.0f} s, "
            f"{options.shape.workers} workers, {options.shape.brokers} broker(s), "
            f"{options.rate:.0f} events/s, full disks by {disks.way()}, home {options.home}"
        )
        for each in plan:
            self._show.line(f"  {each}")
        facts = [[each.at, each.kind, each.target, each.lasts] for each in plan]
        self.options.home.mkdir(parents=True, exist_ok=True)
        (self.options.home / "schedule.json").write_text(json.dumps(facts))

    def _crowd(self) -> Crowd:
        return Crowd(
            self.options.seed,
            self.options.rate,
            self.system.bootstrap,
            EVENTS_TOPIC,
            self.system.address,
            self.options.home,
        )

    def _let_happen(self, disturber: Disturber, watch: Watch, crowd: Crowd) -> None:
        while (elapsed := time.monotonic() - self._started) < self.options.seconds:
            self._step(disturber, watch, crowd, elapsed)

    def _let_end(self, disturber: Disturber, watch: Watch, crowd: Crowd) -> None:
        """Wait until every event is acknowledged and every disturbance is recovered from."""
        crowd.ask_to_end()
        deadline = time.monotonic() + END_SECONDS
        while late := [*crowd.still_there(), *disturber.not_over()]:
            if time.monotonic() > deadline:
                self.outcome.problems.append(
                    f"not over {END_SECONDS:.0f} s after the schedule: {', '.join(late)}"
                )
                break
            self._step(disturber, watch, crowd, time.monotonic() - self._started)
        self.outcome.problems += crowd.failures()
        self.outcome.acknowledged = crowd.acknowledged()

    def _let_settle(self, watch: Watch, crowd: Crowd) -> None:
        began = time.monotonic()

        def tick(left: str) -> None:
            self._last = f"settling: {left}"
            self._tick(watch, crowd)

        if left := settle(self.system, watch, tick):
            self.outcome.problems.append(f"not settled: {left}")
        self.outcome.settled_after = time.monotonic() - began

    def _step(self, disturber: Disturber, watch: Watch, crowd: Crowd, elapsed: float) -> None:
        for words in disturber.tick(elapsed, watch.applied):
            self._last = words.strip()
            self._show.line(f"{_clock(elapsed)} {words.strip()}")
        self._tick(watch, crowd)

    def _tick(self, watch: Watch, crowd: Crowd) -> None:
        """Let every supervisor look once, and wait a moment."""
        note: list[str] = []
        self.system.tick(note)
        elapsed = time.monotonic() - self._started
        for words in note:
            self.outcome.deaths.append(words)
            self._show.line(f"{_clock(elapsed)}   {words}")
        self._show.status(
            f"{_clock(elapsed)} {crowd.acknowledged():,} events, lag {watch.lag:,}, {self._last}"
        )
        if self._stopping.wait(WATCH_SECONDS):
            raise Interrupted


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
