"""One supervised process: it dies with its parent, its output in a log file, stopped by its pid."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from hms_services.local.processes.child import CHILD_ENVIRONMENT, ChildSpec
from hms_services.local.processes.die_with_parent import dying_with_parent
from hms_services.local.processes.health import Health, probe
from hms_services.local.processes.process_logs import errors, last_words


class Process:
    """A running child of this process. Not thread-safe: one owner starts, looks and stops.

    The child dies with this process, whatever ends it. Start it from a thread that lives as long
    as the child shall: the kernel counts the death of the starting thread as the parent's.
    """

    def __init__(self, spec: ChildSpec, log_folder: Path) -> None:
        """Start it at once; raises OSError when the log cannot be written."""
        self.spec = spec
        self.log = log_folder / f"{spec.name}.log"
        log_folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._log_start = output.tell()
            self._popen = subprocess.Popen(
                dying_with_parent(spec.argv, parent=os.getpid()),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **CHILD_ENVIRONMENT, **spec.env},
                # Ctrl-C in a terminal goes to the whole group; the children are stopped in order.
                start_new_session=True,
            )
        self.pid = self._popen.pid
        self.started_at = time.time()
        self.birth = birth_of(self.pid)

    @property
    def exit_status(self) -> int | None:
        """None while it runs; afterwards its exit status, negative for a signal."""
        return self._popen.poll()

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        status = self.exit_status
        return "still runs" if status is None else describe_exit(status)

    def health(self) -> Health:
        """Whether it is ready; a dead process is not, whoever answers on its port."""
        if self.exit_status is not None:
            return Health(False, self.ending)
        return probe(self.spec.health_url)

    def cause(self) -> str:
        """Why it died: the last error lines since its start, or else its last words.

        For one that a signal ended its last words prove nothing; the signal is named instead.
        """
        said = errors(self.log, self._log_start)
        if signal_of(self.exit_status or 0):
            return f"{self.ending}\n{said}".strip()
        return said or last_words(self.log, self._log_start) or self.ending

    def terminate(self) -> None:
        """Ask it to end; returns at once."""
        with contextlib.suppress(ProcessLookupError):
            self._popen.send_signal(signal.SIGTERM)

    def stop(self) -> float:
        """SIGTERM, then SIGKILL after its grace; blocks until it is gone. Returns the seconds."""
        began = time.monotonic()
        self.terminate()
        try:
            self._popen.wait(self.spec.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - began

    def kill(self) -> None:
        """End it at once, with whatever it started itself; blocks until it is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()


def birth_of(pid: int) -> float:
    """When the process began, seconds since the epoch by the system; 0 if there is none.

    Pid and birth together name a process for good; a pid alone may be another's tomorrow.
    """
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


def is_alive(pid: int, birth: float) -> bool:
    """Whether that very process still runs; one that ended but was not reaped does not."""
    try:
        process = psutil.Process(pid)
        # The system's clock may be set while a process runs; its birth then shifts a little.
        same = abs(process.create_time() - birth) < 2.0
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def signal_of(status: int) -> str:
    """The signal behind an exit status, also by the convention of 128 + N; empty if none."""
    number = -status if status < 0 else status - 128
    try:
        return signal.Signals(number).name
    except ValueError:
        return ""


def describe_exit(status: int) -> str:
    """An exit status in words."""
    by = signal_of(status)
    return f"was ended by {by}" if by else f"ended with status {status}"
