"""One supervised process: it dies with its parent, and its output goes to a log file."""

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

    The child dies with this process, whatever ends this process. Start it from a thread that lives
    as long as the child: for the kernel, the end of the starting thread is the death of the parent.
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
        """Whether it is ready. A dead process is not, even if another answers on its port."""
        if self.exit_status is not None:
            return Health(False, self.ending)
        return probe(self.spec.health_url)

    def cause(self) -> str:
        """Why it died: the last lines of its log that look like errors, or else its last lines.

        When a signal ended it, its last lines do not tell the cause: the signal is named instead.
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
        """Send SIGTERM, and SIGKILL when it takes too long. Blocks; returns the seconds it took."""
        began = time.monotonic()
        self.terminate()
        try:
            self._popen.wait(self.spec.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - began

    def kill(self) -> None:
        """End it and the processes that it started, at once. Blocks until it has ended."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()


def birth_of(pid: int) -> float:
    """When the process began, in seconds since the epoch; 0 if there is no such process.

    Pid and birth together name one process for ever; the system uses a pid again.
    """
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


def is_alive(pid: int, birth: float) -> bool:
    """Whether that very process still runs; one that has ended but was not reaped does not."""
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
