"""The shell of a plain processor: a process with a loop of its own over Kafka, without Faust.

A plain processor is its settings and its step. The shell has the rest: it reads the settings,
serves ``/metrics`` and ``/healthz``, owns the worker's directory, repeats the step until a signal,
and turns an error into an exit status. To make another processor, write a ``PlainStep`` and a
function that opens it; ``processors.embeddings.embeddings_processor`` is an example.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from prometheus_client import CollectorRegistry

from hms_schemas.errors import HmsError
from hms_streams.process.configuration import load
from hms_streams.process.data_directory import DataDirectory
from hms_streams.process.exit_status import exit_status
from hms_streams.process.observe import Observatory
from hms_streams.process.process_settings import ProcessSettings

Settings = TypeVar("Settings", bound=ProcessSettings)
SetPhase = Callable[[str], None]
"""Told what a process does before it is ready; ``/healthz`` shows it."""


class PlainStep(Protocol):
    """The work of a plain processor.

    Order: the shell calls ``step`` again and again, and ``close`` once at the end, also after
    ``step`` raised.

    Threads: ``step`` and ``close`` are called on one thread, ``not_ready`` on others.

    Commits: the step commits its own offsets, and only when everything that follows from the
    records is acknowledged. The shell commits nothing. A step that raises has not committed the
    records at hand: a process that is started again reads them again. So the effect of a record
    must be the same when the record comes twice.
    """

    @property
    def not_ready(self) -> str | None:
        """Why nothing is worked on yet; None when the step does all of its work."""
        ...

    def step(self) -> None:
        """Wait for records for a fraction of a second, and work on those that came.

        It may block for as long as the work takes. The process hears a signal to stop only
        between two steps.

        Raises:
            HmsError: the process cannot go on and ends; what was not committed is done again by
                the next one.
        """
        ...

    def close(self) -> None:
        """Leave the consumer group, and let go of everything that was opened."""
        ...


OpenStep = Callable[[DataDirectory, SetPhase], PlainStep]
"""Opens the step for a worker's directory. May block, such as until the topics exist.

What it raises ends the process; ``close`` is not called then."""


class PlainSettings(Protocol):
    """The settings that the shell itself reads."""

    @property
    def bind(self) -> str:
        """The address that ``/metrics`` and ``/healthz`` listen on."""
        ...

    @property
    def data_directory(self) -> Path:
        """What this worker keeps on the disk."""
        ...


class PlainProcess:
    """One process; ``run`` works until ``stop`` is called.

    Args:
        open_step: opens what is repeated; called by ``run``.
        settings: where the process listens and what it keeps.
        metrics_port: the port of ``/metrics`` and ``/healthz``.
        registry: what ``/metrics`` shows.

    Raises:
        StartError: another worker uses the directory, or it cannot be used.
    """

    def __init__(
        self,
        open_step: OpenStep,
        settings: PlainSettings,
        *,
        metrics_port: int,
        registry: CollectorRegistry,
    ) -> None:
        self._open_step = open_step
        self._address = (settings.bind, metrics_port)
        self._registry = registry
        self._phase = "starting"
        self._step: PlainStep | None = None
        self._stopping = False
        self._directory = DataDirectory(settings.data_directory)

    @property
    def not_ready(self) -> str | None:
        """Why the process does not work yet; None when it does. From any thread."""
        step = self._step
        return self._phase if step is None else step.not_ready

    def stop(self) -> None:
        """End ``run`` after the step at hand. From any thread, and from a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Work until stopped. Blocks.

        Raises:
            HmsError: a part is missing or failed; what was not committed is done again next time.
        """
        observatory = Observatory(*self._address, lambda: self.not_ready, self._registry)
        try:
            self._repeat(self._open_step(self._directory, self._set_phase))
        finally:
            observatory.close()
            self._directory.release()

    def _repeat(self, step: PlainStep) -> None:
        self._step = step
        try:
            while not self._stopping:
                step.step()
        finally:
            step.close()
            # The last reference: its producer goes with it.
            self._step = None
            self._phase = "stopped"

    def _set_phase(self, phase: str) -> None:
        self._phase = phase


def run_until_signalled(
    settings_type: type[Settings], process_of: Callable[[Settings], PlainProcess]
) -> int:
    """Read the settings and run the process until SIGTERM or SIGINT; returns its exit status.

    The statuses: 0 stopped, 1 failed, 78 misconfigured.
    """
    try:
        settings = load(settings_type)
        logging.basicConfig(
            level=settings.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        process = process_of(settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: process.stop())
        process.run()
    except HmsError as error:
        return exit_status(error)
    return 0
