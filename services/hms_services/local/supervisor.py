"""The supervisor: starts the processes in order, restarts those that die, stops all of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from hms_schemas.errors import HmsError, StartError
from hms_services.local import instance
from hms_services.local.instance import Instance
from hms_services.local.kafka import broker
from hms_services.local.kafka.jars import ensure_jars
from hms_services.local.member import Member
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.ports import require_free
from hms_services.local.profile import Profile
from hms_services.local.progress import OnProgress, Progress
from hms_services.local.settings import LocalSettings
from hms_services.local.stop_flag import StopFlag
from hms_streams.maven.jars import FetchCancelled, FetchProgress

# How often the supervisor looks at its children: it notices a death this soon, at no real cost.
WATCH_SECONDS = 0.2
# A process that fails this often at its start has a cause that waiting does not remove.
START_ATTEMPTS = 3


class Stopped(Exception):  # noqa: N818 - a request, not a fault
    """The start ended early because somebody asked for a stop."""


class Supervisor:
    """One run of the processes of a profile, owned by the thread that calls it.

    Call :meth:`start`, then :meth:`watch`, and in every case :meth:`stop`. Children die with this
    process even if it is killed.

    Args:
        settings: what the instance runs by.
        profile: the processes to run.
        described: the instance before anything runs.
        on_progress: called with each step.
        stopping: ends every wait at once when it is set; a signal handler may set it.
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
            StartError: a process fails; the message names it and the cause. Call :meth:`stop` then.
            Stopped: ``stopping`` was set before everything was ready.
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
        """Restart what dies, and start and stop workers as wanted, until ``stopping`` is set."""
        while not self._stopping.wait(WATCH_SECONDS):
            self._reconcile()
            self._look_after(self._members)

    def stop(self) -> None:
        """Stop the services together, then the broker. Blocks until all have ended. Idempotent."""
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
        self._raise_if_stopping()
        self._on_progress(Progress(broker.NAME, "starting"))
        spec = broker.prepare(config, folder)
        self._start_together([Member(spec, self._settings.logs)])

    def _services(self) -> tuple[ChildSpec, ...]:
        """The services to start; raises StartError when a port of one is taken."""
        specs = (*self._profile.workers(), *self._profile.services)
        for spec in specs:
            for variable, port in spec.ports.items():
                require_free(port, variable, self._settings.bind)
        return specs

    def _reconcile(self) -> None:
        """Start workers that are new in the profile, stop workers that are no longer in it."""
        try:
            wanted = {spec.name: spec for spec in self._profile.workers()}
        except HmsError as error:
            self._tell_once(error)
            return
        # A worker may be wanted again while it is ending: it is started when it has ended.
        if self._stop_unwanted(wanted) | self._add(wanted):
            self._describe(self._instance.state)

    def _stop_unwanted(self, wanted: Mapping[str, ChildSpec]) -> bool:
        """Ask workers that are not wanted to end; returns whether one has ended."""
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
        """Start workers that are new; returns whether there was one."""
        present = {member.spec.name for member in self._members}
        fresh = [Member(s, self._settings.logs) for n, s in wanted.items() if n not in present]
        for member in fresh:
            member.start(self._on_progress)
        self._members += fresh
        return bool(fresh)

    def _tell_once(self, error: HmsError) -> None:
        """Say once why the workers stay as they are: this is called five times a second."""
        if str(error) != self._told:
            self._told = str(error)
            self._on_progress(Progress("workers", "unchanged", self._told))

    def _start_together(self, members: list[Member]) -> None:
        """Start the members side by side; return when all are ready."""
        self._raise_if_stopping()
        self._members += members
        for member in members:
            member.start(self._on_progress)
        self._describe("starting")
        while not all(member.state == "ready" for member in members):
            self._look_after(members)
            self._raise_if_failing(members)
            if self._stopping.wait(WATCH_SECONDS):
                raise Stopped

    def _raise_if_failing(self, members: list[Member]) -> None:
        for member in members:
            if member.deaths >= START_ATTEMPTS:
                raise StartError(
                    f"{member.spec.name} did not start; it failed {member.deaths} times. "
                    f"It said: {member.cause}",
                    fix=f"The whole log is in {member.log}; `hms doctor` checks what it needs.",
                )

    def _look_after(self, members: list[Member]) -> None:
        """Look at each member once; write the run file again when something changed."""
        now = time.monotonic()
        changed = [member.tick(now, self._on_progress) for member in members]
        if any(changed):
            self._describe(self._instance.state)

    def _describe(self, state: str) -> None:
        records = tuple(member.record() for member in self._members)
        self._instance = replace(self._instance, state=state, processes=records)
        # A full disk must not end the processes: then the run file is out of date for a while.
        with suppress(OSError):
            instance.write(self._settings, self._instance)

    def _fetching(self, progress: FetchProgress) -> None:
        words = f"{progress.jars_done} of {progress.jars_total} jars"
        done, total = progress.bytes_done, progress.bytes_total
        self._on_progress(Progress("jars", "fetching", words, done, total))

    def _raise_if_stopping(self) -> None:
        if self._stopping.is_set():
            raise Stopped
