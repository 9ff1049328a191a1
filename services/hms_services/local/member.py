"""One process of a running instance: started, watched, restarted when it dies, and stopped."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from hms_services.local.instance import ProcessRecord
from hms_services.local.processes.backoff import DEFAULT_POLICY, Backoff, RestartPolicy
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.process import Process
from hms_services.local.processes.process_logs import rotate
from hms_services.local.progress import OnProgress, Progress

# Between two health probes of a process that is not ready yet. On a busy machine one takes 10 ms.
PROBE_EVERY_SECONDS = 0.2
# A log grows past its limit by at most what is written in this time.
ROTATE_EVERY_SECONDS = 10.0


class Member:
    """One process of an instance, over all its restarts.

    Its owner calls :meth:`tick` a few times a second. ``state`` takes the values of
    :class:`~hms_services.local.instance.ProcessRecord`, and ``leaving`` between :meth:`leave` and
    the end of the process.
    """

    def __init__(
        self, spec: ChildSpec, log_folder: Path, policy: RestartPolicy = DEFAULT_POLICY
    ) -> None:
        self.spec = spec
        self.log = log_folder / f"{spec.name}.log"
        self.state = "stopped"
        self.deaths = 0
        self.cause = ""
        self._log_folder = log_folder
        self._process: Process | None = None
        self._backoff = Backoff(policy)
        self._start_due = 0.0
        self._ready_deadline = 0.0
        self._probe_due = 0.0
        self._rotate_due = 0.0
        self._leave_deadline = 0.0

    def start(self, on_progress: OnProgress) -> None:
        """Start the process now. When the system cannot start it, that counts as a death."""
        on_progress(Progress(self.spec.name, "starting"))
        try:
            self._process = Process(self.spec, self._log_folder)
        except OSError as error:
            self._note_death(time.monotonic(), str(error), "could not be started", on_progress)
            return
        self.state = "starting"
        self._probe_due = 0.0
        self._ready_deadline = time.monotonic() + self.spec.ready_seconds

    def tick(self, now: float, on_progress: OnProgress) -> bool:
        """Look once: restart the process or note its new state. True if something changed."""
        if now >= self._rotate_due:
            self._rotate_due = now + ROTATE_EVERY_SECONDS
            # A full disk leaves no room for the copy. The next round tries again.
            with suppress(OSError):
                rotate(self.log)
        if self.state == "leaving":
            return self._check_gone(now)
        if self._process is None:
            return self._restart_if_due(now, on_progress)
        if self._process.exit_status is not None:
            return self._note_exit(self._process, now, on_progress)
        if self.state == "starting" and now >= self._probe_due:
            return self._check_ready(self._process, now, on_progress)
        return False

    def leave(self) -> None:
        """Ask the process to end for good; returns at once. Its state is ``stopped`` afterwards."""
        self.state = "leaving"
        self._leave_deadline = time.monotonic() + self.spec.stop_seconds
        self.terminate()

    def terminate(self) -> None:
        """Ask the process to end; returns at once."""
        if self._process:
            self._process.terminate()

    def stop(self) -> float:
        """End the process and do not restart it. Blocks; returns the seconds that it took."""
        process, self._process = self._process, None
        self.state = "stopped"
        return process.stop() if process else 0.0

    def record(self) -> ProcessRecord:
        """What the run file says of the process."""
        process = self._process
        return ProcessRecord(
            name=self.spec.name,
            health_url=self.spec.health_url,
            log=str(self.log),
            state=self.state,
            pid=process.pid if process else 0,
            birth=process.birth if process else 0.0,
            started_at=process.started_at if process else 0.0,
            restarts=self.deaths,
            cause=self.cause,
        )

    def _check_gone(self, now: float) -> bool:
        """Whether the process has ended; it is killed when it takes too long."""
        if self._process and self._process.exit_status is None:
            if now < self._leave_deadline:
                return False
            self._process.kill()
        self._process = None
        self.state = "stopped"
        return True

    def _restart_if_due(self, now: float, on_progress: OnProgress) -> bool:
        if self.state == "stopped" or now < self._start_due:
            return False
        self.start(on_progress)
        return True

    def _check_ready(self, process: Process, now: float, on_progress: OnProgress) -> bool:
        """Whether the process became ready, or was killed because it did not in time."""
        self._probe_due = now + PROBE_EVERY_SECONDS
        health = process.health()
        if health.ok:
            self.state = "ready"
            seconds = time.time() - process.started_at
            on_progress(Progress(self.spec.name, "ready", f"{seconds:.1f} s"))
            return True
        if now < self._ready_deadline:
            return False
        process.kill()
        self._process = None
        why = f"not ready within {self.spec.ready_seconds:.0f} s: {health.detail}"
        self._note_death(now, why, "was killed", on_progress)
        return True

    def _note_exit(self, process: Process, now: float, on_progress: OnProgress) -> bool:
        self._process = None
        self._note_death(now, process.cause(), process.ending, on_progress)
        return True

    def _note_death(self, now: float, cause: str, ending: str, on_progress: OnProgress) -> None:
        """Note how and why the process ended, and when to start it again."""
        self.deaths += 1
        self.cause = cause
        wait = self._backoff.died(now)
        self._start_due = now + wait
        self.state = "crash-loop" if self._backoff.is_loop else "restarting"
        step = "crash-loop" if self._backoff.is_loop else "died"
        words = f"{ending}; next start in {wait:.1f} s; {self.cause}"
        on_progress(Progress(self.spec.name, step, words))
