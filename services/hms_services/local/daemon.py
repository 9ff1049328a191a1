"""An instance in the background: the daemon, and its parent, which starts it and waits for it.

The daemon writes JSON lines to its standard output: ``{"progress": …}`` for every step, then one
``{"ready": …}``, ``{"found": …}`` or ``{"failed": …}``. Then it closes the pipe.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from hms_schemas.errors import ConfigurationError, HmsError, StartError
from hms_services.local import instance as instances
from hms_services.local.instance import Instance, find_instance
from hms_services.local.lifecycle import up
from hms_services.local.processes.process import describe_exit
from hms_services.local.processes.process_logs import errors, last_words, rotate
from hms_services.local.profile import Profile, embedded
from hms_services.local.progress import OnProgress, Progress, ignore
from hms_services.local.settings import LocalSettings
from hms_streams.process.configuration import load

LOG = "supervisor.log"
COMMAND = (sys.executable, "-m", "hms_services.local")
# A daemon that is asked to end during its start stops its processes first; then it is killed.
GIVE_UP_SECONDS = 45.0
# The longest that a start by another command takes, without the fetching of the jars.
OTHERS_START_SECONDS = 180.0
_POLL_SECONDS = 0.2


def up_detached(
    settings: LocalSettings,
    on_progress: OnProgress = ignore,
    command: Sequence[str] = COMMAND,
) -> Instance:
    """Start an instance in the background; blocks until it is healthy, then leaves it running.

    Ctrl-C during the wait ends every process that the start began, then raises KeyboardInterrupt.

    Args:
        settings: what the instance runs by.
        on_progress: called with each step.
        command: how the daemon is started; tests start another one.

    Returns:
        The new instance, or the one that runs in this home already.

    Raises:
        ConfigurationError: the home cannot be used.
        StartError: a process did not start; the message names it and the cause. Nothing is left
            running.
    """
    settings.require_writable_home()
    if running := find_instance(settings):
        return _wait_until_started(settings, running)
    settings.logs.mkdir(parents=True, exist_ok=True)
    log = settings.logs / LOG
    rotate(log)
    with log.open("ab") as output:
        log_start = output.tell()
        daemon = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            env={**os.environ, **settings.environment()},
            start_new_session=True,
        )
    try:
        outcome = _listen(daemon, on_progress)
    except BaseException:
        _give_up(daemon)
        raise
    if outcome is None:
        said = errors(log, log_start) or last_words(log, log_start)
        why = said or describe_exit(daemon.wait())
        raise StartError(f"The supervisor ended. It said: {why}", fix=f"The log is {log}.")
    return outcome if outcome.state == "ready" else _wait_until_started(settings, outcome)


def serve(build_profile: Callable[[LocalSettings], Profile] = embedded) -> int:
    """Run the daemon by the settings of its environment; returns its exit status."""
    report = _Report()
    try:
        settings = load(LocalSettings)
        instance = up(settings, report.progress, report.ready, build_profile)
        if not instance.is_mine:
            report.found(instance)
    except HmsError as error:
        report.failed(error)
        return 1
    return 0


def _wait_until_started(settings: LocalSettings, found: Instance) -> Instance:
    """Wait for the end of a start that another command began; returns the instance."""
    deadline = time.monotonic() + OTHERS_START_SECONDS
    while found.state == "starting" and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
        current = find_instance(settings)
        if current is None:
            raise StartError(
                "Another start of this home was under way and failed.",
                fix=f"Its log is {settings.logs / LOG}; start again to see the cause.",
            )
        found = current
    return found


class _Report:
    """The daemon's side of the pipe; everything is also written to its log (standard error)."""

    def __init__(self) -> None:
        # From here on, all other output goes to the log: the pipe carries these messages only.
        self._pipe: IO[str] | None = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def progress(self, progress: Progress) -> None:
        if progress.state != "fetching":
            self._log(str(progress))
        self._send({"progress": progress.as_json()})

    def ready(self, instance: Instance) -> None:
        self._log(f"ready (pid {instance.pid})")
        self._finish({"ready": instances.as_json(instance)})

    def found(self, instance: Instance) -> None:
        self._finish({"found": instances.as_json(instance)})

    def failed(self, error: HmsError) -> None:
        self._log(f"ERROR {error}")
        kind = "configuration" if isinstance(error, ConfigurationError) else "start"
        self._finish({"failed": {"kind": kind, "message": error.message, "fix": error.fix}})

    def _log(self, line: str) -> None:
        moment = datetime.now().isoformat(timespec="milliseconds")
        print(moment, line, file=sys.stderr, flush=True)

    def _send(self, message: dict[str, Any]) -> None:
        if self._pipe is None:
            return
        try:
            print(json.dumps(message), file=self._pipe, flush=True)
        except BrokenPipeError:
            # The parent was killed. The instance goes on.
            self._close()

    def _finish(self, message: dict[str, Any]) -> None:
        self._send(message)
        self._close()

    def _close(self) -> None:
        pipe, self._pipe = self._pipe, None
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()


@dataclass(frozen=True)
class _Failure:
    """An error of the daemon, as the pipe carried it."""

    kind: str
    message: str
    fix: str

    def as_error(self) -> HmsError:
        kind = ConfigurationError if self.kind == "configuration" else StartError
        return kind(self.message, fix=self.fix)


def _listen(daemon: subprocess.Popen[bytes], on_progress: OnProgress) -> Instance | None:
    """Pass the daemon's progress on until the start ends; None if the daemon ended before."""
    for message in _messages(daemon):
        if "progress" in message:
            on_progress(Progress(**message["progress"]))
        elif "failed" in message:
            daemon.wait()
            raise _Failure(**message["failed"]).as_error()
        else:
            return instances.from_json(next(iter(message.values())))
    return None


def _messages(daemon: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert daemon.stdout is not None
    with daemon.stdout as pipe:
        for line in pipe:
            yield json.loads(line)


def _give_up(daemon: subprocess.Popen[bytes]) -> None:
    """End the daemon; it stops the processes that it had started."""
    if daemon.poll() is None:
        daemon.send_signal(signal.SIGTERM)
    try:
        daemon.wait(GIVE_UP_SECONDS)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()
