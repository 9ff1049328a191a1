"""Runs a command that must not outlive the process that started it, not even after kill -9.

A program by itself, standard library only, run as ``python -I -S FILE MODE PARENT COMMAND…``:

* ``exec`` (Linux): asks the kernel for SIGKILL at the parent's death, then *becomes* the command,
  so it costs 20 ms at the start and no memory. Start it from a thread that does not end before.
* ``watch`` (elsewhere): stays as the parent of the command, passes signals on, and kills the
  command when its own parent is gone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

# From linux/prctl.h.
PR_SET_PDEATHSIG = 1
# How soon, in seconds, the watch mode notices a dead parent.
WATCH_INTERVAL = 0.5
# The shell's status for a command that cannot be run.
CANNOT_RUN = 127


def default_mode() -> str:
    """The mode that this system supports best."""
    return "exec" if sys.platform == "linux" else "watch"


def dying_with_parent(command: tuple[str, ...], *, parent: int, mode: str = "") -> list[str]:
    """The command line that runs ``command`` until it ends or the process ``parent`` dies."""
    own = [sys.executable, "-I", "-S", __file__, mode or default_mode(), str(parent)]
    return [*own, *command]


def run_as(parent: int, command: list[str]) -> None:
    """Become ``command``, killed by the kernel when ``parent`` dies; returns if it is dead."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before the call above: then the kernel would never send the signal.
    if os.getppid() == parent:
        os.execvp(command[0], command)


def run_beside(parent: int, command: list[str]) -> int:
    """Run ``command`` as a child until it ends or ``parent`` dies.

    Returns its exit status; 128 + N if signal N ended it, as shells do.
    """
    child = subprocess.Popen(command)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    while child.poll() is None:
        if os.getppid() != parent:
            child.kill()
        time.sleep(WATCH_INTERVAL)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def main(arguments: list[str]) -> int:
    """Entry point; the exit status is the command's where there is one."""
    mode, parent, command = arguments[0], int(arguments[1]), arguments[2:]
    try:
        if mode == "watch":
            return run_beside(parent, command)
        run_as(parent, command)
    except OSError as error:
        print(f"ERROR cannot run {command[0]}: {error.strerror}", file=sys.stderr)
        return CANNOT_RUN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
