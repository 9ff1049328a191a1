"""The supervisor: starts the parts in order, restarts what dies, stops all of it again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from hms_schemas.errors import HmsError, StartError
from hms_services.local import instance
from hms_services.local.instance import Instance
from hms_services.local.kafka import broker
from hms_services.local.kafka.jars import FetchCancelled, FetchProgress, ensure_jars
from hms_services.local.member import Member
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.ports import require_free
from hms_services.local.profile import Profile
from hms_services.local.progress import OnProgress, Progress
from hms_services.local.settings import LocalSettings
from hms_services.local.stop_flag import StopFlag

# How often the children are looked at: a death is noticed this soon, at no measurable cost.
WATCH_SECONDS = 0.2
# A start that fails this often has a reason that patience will not mend.
START_ATTEMPTS = 3


class Stopped(Exception):  # noqa: N818 - somebody's wish, not a fault
    """The start was broken off because a stop was asked for."""


class Supervisor:
    """One run of the processes of a profile, owned by the thread that calls it.

    Call :meth:`start`, then :meth:`watch`, and :meth:`stop` whatever happened. Children die with
    this process even if it is killed. ``stopping`` may be set from anywhere, a signal handler
    included; every wait here notices it at once.
    """

    def __init__(
        self,
        settings: LocalSettings,
        profile: Profile,
        described: Instance,
        on_progress: OnProgress,
        stopping: StopFlag,
    ) -> None:
        self._settings = settings
        self._profile = profile
        self._instance = described
        self._on_progress = on_progress
        self._stopping = stopping
        self._members: list[Member] = []
        self._told = ""

    @property
    def instance(self) -> Instance:
        """The instance as it is now."""
        return self._instance

    def start(self) -> None:
        """Start everything and block until all of it is healthy.

        Raises:
            StartError: a part fails; names it with the cause. Call :meth:`stop` then, too.
            Stopped: ``stopping`` was set before all was ready.
        """
        self._describe("starting")
        if self._settings.runs_broker:
            self._start_broker()
        self._on_progress(Progress("topics", "starting"))
        self._profile.prepare(self._settings.bootstrap)
        self._on_progress(Progress("topics", "ready"))
        self._start_together([Member(spec, self._settings.logs) for spec in self._services()])
        self._describe("ready")

    def watch(self) -> None:
        """Restart what dies, start and stop workers as they are wanted, until ``stopping``."""
        while not self._stopping.wait(WATCH_SECONDS):
            self._reconcile()
            self._look_after(self._members)

    def stop(self) -> None:
        """Stop the services together, then the broker; blocks until nothing is left. Idempotent."""
        self._describe("stopping")
        services = [member for member in self._members if member.spec.name != broker.NAME]
        for member in services:
            member.terminate()
        for member in [*services, *(m for m in self._members if m not in services)]:
            self._on_progress(Progress(member.spec.name, "stopping"))
            seconds = member.stop()
            self._on_progress(Progress(member.spec.name, "stopped", f"{seconds:.1f} s"))
        self._members.clear()
        self._instance = replace(self._instance, state="stopped", processes=())

    def _start_broker(self) -> None:
        config = self._settings.broker
        require_free(config.port, "HMS_KAFKA_PORT")
        require_free(config.controller_port, "HMS_KAFKA_CONTROLLER_PORT")
        try:
            folder = ensure_jars(
                self._settings.cache,
                self._fetching,
                self._stopping.is_set,
                repository=self._settings.maven_repository,
            )
        except FetchCancelled:
            raise Stopped from None
        self._go_on()
        self._on_progress(Progress(broker.NAME, "starting"))
        spec = broker.prepare(config, folder)
        self._start_together([Member(spec, self._settings.logs)])

    def _services(self) -> tuple[ChildSpec, ...]:
        """The services to start, now that their ports are known to be free."""
        specs = (*self._profile.workers(), *self._profile.services)
        for spec in specs:
            for variable, port in spec.ports.items():
                require_free(port, variable, self._settings.bind)
        return specs

    def _reconcile(self) -> None:
        """Start the workers that are new in the profile, let go of those that are in it no more."""
        try:
            wanted = {spec.name: spec for spec in self._profile.workers()}
        except HmsError as error:
            self._tell_once(error)
            return
        # One that is wanted again while it leaves is started when it has left.
        if self._let_go(wanted) | self._add(wanted):
            self._describe(self._instance.state)

    def _let_go(self, wanted: Mapping[str, ChildSpec]) -> bool:
        """Whether a worker has gone; those that are not wanted are asked to go."""
        kept = {*wanted, broker.NAME, *(spec.name for spec in self._profile.services)}
        for member in self._members:
            if member.spec.name not in kept and member.state not in ("leaving", "stopped"):
                self._on_progress(Progress(member.spec.name, "stopping"))
                member.leave()
        gone = [member for member in self._members if member.state == "stopped"]
        for member in gone:
            self._on_progress(Progress(member.spec.name, "stopped"))
            self._members.remove(member)
        return bool(gone)

    def _add(self, wanted: Mapping[str, ChildSpec]) -> bool:
        """Whether a worker has come."""
        present = {member.spec.name for member in self._members}
        fresh = [Member(s, self._settings.logs) for n, s in wanted.items() if n not in present]
        for member in fresh:
            member.start(self._on_progress)
        self._members += fresh
        return bool(fresh)

    def _tell_once(self, error: HmsError) -> None:
        """Say why the workers stay as they are; the watch would say it five times a second."""
        if str(error) != self._told:
            self._told = str(error)
            self._on_progress(Progress("workers", "unchanged", self._told))

    def _start_together(self, members: list[Member]) -> None:
        """Start the members at once; return when all are ready."""
        self._go_on()
        self._members += members
        for member in members:
            member.start(self._on_progress)
        self._describe("starting")
        while not all(member.state == "ready" for member in members):
            self._look_after(members)
            self._refuse_hopeless(members)
            if self._stopping.wait(WATCH_SECONDS):
                raise Stopped

    def _refuse_hopeless(self, members: list[Member]) -> None:
        for member in members:
            if member.deaths >= START_ATTEMPTS:
                raise StartError(
                    f"{member.spec.name} did not start; it failed {member.deaths} times. "
                    f"It said: {member.cause}",
                    fix=f"The whole log is in {member.log}; `hms doctor` checks what it needs.",
                )

    def _look_after(self, members: list[Member]) -> None:
        """One look at each member; the run file is rewritten when something changed."""
        now = time.monotonic()
        changed = [member.tick(now, self._on_progress) for member in members]
        if any(changed):
            self._describe(self._instance.state)

    def _describe(self, state: str) -> None:
        records = tuple(member.record() for member in self._members)
        self._instance = replace(self._instance, state=state, processes=records)
        # On a full disk the description grows stale; what it describes must run on.
        with suppress(OSError):
            instance.write(self._settings, self._instance)

    def _fetching(self, progress: FetchProgress) -> None:
        words = f"{progress.jars_done} of {progress.jars_total} jars"
        done, total = progress.bytes_done, progress.bytes_total
        self._on_progress(Progress("jars", "fetching", words, done, total))

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise Stopped
