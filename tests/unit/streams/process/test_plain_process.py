"""The shell of a plain processor: what it calls, in which order, and how it ends."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from hms_schemas.errors import HmsError, StartError, UnavailableError
from hms_streams.process.data_directory import DataDirectory
from hms_streams.process.plain_process import OpenStep, PlainProcess, SetPhase, run_until_signalled
from hms_streams.process.process_settings import ProcessSettings


class DummySettings(ProcessSettings):
    """All that a processor beside the existing ones must bring, apart from its step."""

    @property
    def data_directory(self) -> Path:
        return self.home / "dummy"


def fail(error: Exception) -> None:
    """Raise ``error``, as the work of a step may."""
    raise error


class CountedStep:
    """Notes what it is called for; its third step stops the process, or does ``on_third``."""

    not_ready: str | None = None
    process: PlainProcess

    def __init__(self, on_third: Callable[[], None] | None = None) -> None:
        self.calls: list[str] = []
        self._on_third = on_third or (lambda: self.process.stop())

    def step(self) -> None:
        self.calls.append("step")
        if len(self.calls) == 3:
            self._on_third()

    def close(self) -> None:
        self.calls.append("close")


def process_of(home: Path, step: CountedStep, open_step: OpenStep | None = None) -> PlainProcess:
    step.process = PlainProcess(
        open_step or (lambda _directory, _set_phase: step),
        DummySettings(home=home),
        metrics_port=0,
        registry=CollectorRegistry(),
    )
    return step.process


def test_the_step_is_repeated_until_stopped_and_closed_once(tmp_path: Path) -> None:
    step = CountedStep()

    process_of(tmp_path, step).run()

    assert step.calls == ["step", "step", "step", "close"]


def test_a_step_that_fails_is_closed_and_its_error_ends_the_process(tmp_path: Path) -> None:
    step = CountedStep(on_third=lambda: fail(UnavailableError("the broker is away.")))

    with pytest.raises(UnavailableError, match="the broker is away"):
        process_of(tmp_path, step).run()

    assert step.calls == ["step", "step", "step", "close"]


def test_a_worker_of_the_same_name_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    first = process_of(tmp_path, CountedStep())

    with pytest.raises(StartError, match="another worker uses"):
        process_of(tmp_path, CountedStep())
    first.run()
    process_of(tmp_path, CountedStep()).run()


def test_a_process_says_what_it_waits_for(tmp_path: Path) -> None:
    said: list[str | None] = []

    def open_step(_directory: DataDirectory, set_phase: SetPhase) -> CountedStep:
        set_phase("loading the model")
        said.append(process.not_ready)
        return step

    def third_step() -> None:
        said.append(process.not_ready)
        process.stop()

    step = CountedStep(third_step)
    process = process_of(tmp_path, step, open_step)
    said.append(process.not_ready)
    process.run()

    assert [*said, process.not_ready] == ["starting", "loading the model", None, "stopped"]


@pytest.fixture
def _handlers() -> Iterator[None]:
    """Puts the signal handlers of the test run back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_handlers")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_process(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HMS_HOME", str(tmp_path))
    step = CountedStep(on_third=lambda: signal.raise_signal(number))

    assert run_until_signalled(DummySettings, lambda s: process_of(s.home, step)) == 0
    assert step.calls == ["step", "step", "step", "close"]


@pytest.mark.usefixtures("_handlers")
@pytest.mark.parametrize(
    ("error", "status"), [(UnavailableError("away."), 1), (StartError("taken."), 78)]
)
def test_an_error_becomes_an_exit_status(
    error: HmsError, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HMS_HOME", str(tmp_path))

    step = CountedStep(on_third=lambda: fail(error))

    assert run_until_signalled(DummySettings, lambda s: process_of(s.home, step)) == status
