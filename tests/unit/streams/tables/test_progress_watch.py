"""When a worker is ready, lags, and is stuck; the clock is set by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from prometheus_client import CollectorRegistry

from hms_schemas.errors import UnavailableError
from hms_streams.tables import progress_watch
from hms_streams.tables.fold_metrics import FoldMetrics
from hms_streams.tables.progress_watch import ProgressWatch

EVENTS = TP("events", 0)


class Worker:
    """A worker with one partition, and what its watch makes of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.position, self.end = 5, 5
        self.empty: bool | None = False
        self.exits: list[str] = []
        self.registry = CollectorRegistry()
        self.tables = SimpleNamespace(actives_ready=True)
        monkeypatch.setattr(progress_watch, "monotonic", lambda: self.now)
        app: Any = SimpleNamespace(
            rebalancing=False,
            table_restore=SimpleNamespace(progress=None),
            tables=self.tables,
            assignor=SimpleNamespace(assigned_actives=lambda: {EVENTS, TP("changelog", 0)}),
        )
        self.watch = ProgressWatch(
            app,
            EVENTS.topic,
            lambda partition: self.position,
            self,  # type: ignore[arg-type]
            self,  # type: ignore[arg-type]
            FoldMetrics(self.registry),
            start_deadline_s=900,
            stuck_deadline_s=120,
            exit_process=self.exits.append,
        )

    def of(self, topic: str, partitions: list[int]) -> dict[int, int]:
        return dict.fromkeys(partitions, self.end)

    def all_empty(self, topic: str, partition: int, start: int, stop: int) -> bool:
        if self.empty is None:
            raise UnavailableError("no broker")
        return self.empty

    def look_until(self, seconds: float) -> None:
        while self.now < seconds:
            self.now += 2
            self.watch.look()

    @property
    def lag(self) -> float | None:
        return self.registry.get_sample_value("hms_tiers_consumer_lag", {"partition": "0"})


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    return Worker(monkeypatch)


def test_lag_is_what_is_not_folded(worker: Worker) -> None:
    worker.end = 12
    worker.look_until(4)
    assert worker.lag == 7


def test_an_idle_worker_is_not_stuck(worker: Worker) -> None:
    worker.look_until(1000)
    assert worker.exits == []


def test_records_that_wait_and_no_move_is_stuck(worker: Worker) -> None:
    worker.look_until(500)
    worker.end = 6
    worker.look_until(600)
    assert worker.exits == []
    worker.look_until(640)
    assert "from 5 to 6" in worker.exits[0]


def test_a_worker_that_moves_is_not_stuck_however_far_behind(worker: Worker) -> None:
    worker.end = 10**6
    for second in range(100, 1000, 100):
        worker.position += 1
        worker.look_until(second)
    assert worker.exits == []


def test_transaction_markers_are_no_lag(worker: Worker) -> None:
    worker.end, worker.empty = 6, True
    worker.look_until(1000)
    assert worker.lag == 0
    assert worker.exits == []


def test_without_a_broker_nobody_is_stuck_and_the_lag_stays(worker: Worker) -> None:
    worker.end, worker.empty = 6, None
    worker.look_until(1000)
    assert worker.lag == 1
    assert worker.exits == []


def test_not_ready_for_too_long_is_stuck(worker: Worker) -> None:
    worker.tables.actives_ready = False
    worker.look_until(900)
    assert worker.exits == []
    worker.look_until(902)
    assert "restoring tables" in worker.exits[0]
