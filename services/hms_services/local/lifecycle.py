"""Starting, finding and ending an instance of a home, for the command line and for programs."""

from __future__ import annotations

import os
import platform
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from types import FrameType

import psutil

from hms_schemas.errors import StartError
from hms_services.local import instance as instances
from hms_services.local.instance import Instance, claim, end_leftovers, find_instance
from hms_services.local.kafka.jars import KAFKA_VERSION
from hms_services.local.processes.process import birth_of
from hms_services.local.profile import Profile, embedded
from hms_services.local.progress import OnProgress, Progress, ignore
from hms_services.local.settings import BROKER_PORTS, LocalSettings, port_fields
from hms_services.local.stop_flag import StopFlag
from hms_services.local.supervisor import Stopped, Supervisor

# A stop takes as long as the slowest service, then the broker, may take. After both, it hangs.
DOWN_SECONDS = 60.0
# The kernel ends a killed process at once, unless it hangs in a disk operation.
_KILL_SECONDS = 10.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class DownResult:
    """What a stop found and did.

    Args:
        was_running: false where there was nothing to stop.
        seconds: how long it took.
        killed: whether the supervisor had to be killed.
        leftovers: processes of a killed instance that this stop has ended.
    """

    was_running: bool
    seconds: float = 0.0
    killed: bool = False
    leftovers: tuple[str, ...] = ()


def up(
    settings: LocalSettings,
    on_progress: OnProgress = ignore,
    on_ready: Callable[[Instance], None] = lambda instance: None,
    build_profile: Callable[[LocalSettings], Profile] = embedded,
) -> Instance:
    """Run an instance in the foreground until SIGINT, SIGTERM or SIGHUP. Main thread only.

    Blocks.

    Args:
        settings: what the instance runs by.
        on_progress: called with each step.
        on_ready: called once, when every process is healthy.
        build_profile: makes the list of processes; tests run others.

    Returns:
        This instance with the state ``stopped``, also when the signal came during the start. No
        process is left. When the home has an instance already: that one, at once (``is_mine``
        is false).

    Raises:
        ConfigurationError: the home cannot be used.
        StartError: a process did not start; the message names it and the cause. Nothing is left
            running.
    """
    settings.require_writable_home()
    with claim(settings) as running:
        if running:
            return running
        for left in end_leftovers(settings):
            on_progress(Progress(left.name, "cleaned", f"pid {left.pid} of a killed instance"))
        settings = settings.with_chosen_ports()
        profile = build_profile(settings)
        with _stop_signals() as stopping:
            try:
                supervisor = Supervisor(
                    settings, profile, _describe(settings), on_progress, stopping
                )
                return _run(supervisor, on_ready)
            finally:
                instances.remove(settings)


def _run(supervisor: Supervisor, on_ready: Callable[[Instance], None]) -> Instance:
    try:
        with suppress(Stopped):
            supervisor.start()
            on_ready(supervisor.instance)
            supervisor.watch()
    finally:
        supervisor.stop()
    return supervisor.instance


def down(settings: LocalSettings, on_progress: OnProgress = ignore) -> DownResult:
    """Stop the instance of this home, whoever started it; blocks until it is gone. Idempotent.

    Processes that a killed instance has left are ended as well.

    Raises:
        StartError: the supervisor belongs to another user.
    """
    began = time.monotonic()
    running = find_instance(settings)
    killed = _end(running, on_progress) if running else False
    leftovers: tuple[str, ...] = ()
    if instances.read(settings):
        with claim(settings) as successor:
            if successor is None:
                leftovers = tuple(left.name for left in end_leftovers(settings))
    return DownResult(running is not None, time.monotonic() - began, killed, leftovers)


def _end(running: Instance, on_progress: OnProgress) -> bool:
    """Ask the supervisor to stop, and kill it after the deadline. True if it was killed."""
    on_progress(Progress("supervisor", "stopping", f"pid {running.pid}"))
    try:
        supervisor = psutil.Process(running.pid)
        supervisor.terminate()
        supervisor.wait(DOWN_SECONDS)
    except psutil.NoSuchProcess:
        return False
    except psutil.TimeoutExpired:
        supervisor.kill()
        supervisor.wait(_KILL_SECONDS)
        return True
    except psutil.AccessDenied as error:
        raise StartError(
            f"The instance of {running.home} (pid {running.pid}) belongs to another user.",
            fix="Stop it as that user.",
        ) from error
    on_progress(Progress("supervisor", "stopped"))
    return False


@contextmanager
def _stop_signals() -> Iterator[StopFlag]:
    """During the block, the stop signals set this flag and do not end the process."""
    stopping = StopFlag()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, ask) for number in _STOP_SIGNALS}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _describe(settings: LocalSettings) -> Instance:
    """The description of the instance before anything runs."""
    unused = () if settings.runs_broker else BROKER_PORTS
    ports = {
        name.removesuffix("_port"): getattr(settings, name)
        for name in port_fields()
        if name not in unused
    }
    versions = {"hms": version("hms-memory"), "python": platform.python_version()}
    if settings.runs_broker:
        versions["kafka"] = KAFKA_VERSION
    return Instance(
        home=str(settings.home),
        pid=os.getpid(),
        birth=birth_of(os.getpid()),
        state="starting",
        started_at=time.time(),
        address=settings.reachable,
        bootstrap=settings.bootstrap,
        topic_prefix=settings.topic_prefix,
        ports=ports,
        versions=versions,
        embedding=settings.embedding,
        tenants=settings.tenants,
    )
