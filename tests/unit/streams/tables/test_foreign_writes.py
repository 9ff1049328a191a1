"""A changelog that stays ahead of its owner ends the process; the clock is set by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from hms_streams.tables import foreign_writes
from hms_streams.tables.foreign_writes import ForeignWrites

CHANGELOG = TP("changelog", 0)


class Owner:
    """The owner of one partition, its broker, and what its watch makes of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.wrote, self.end = 0.0, 4, 5
        self.owned = True
        self.exits: list[str] = []
        monkeypatch.setattr(foreign_writes, "monotonic", lambda: self.now)
        table: Any = SimpleNamespace(
            changelog_topic_name=CHANGELOG.topic,
            ownership=SimpleNamespace(owns=lambda partition: self.owned),
            persisted_offset=lambda tp: self.wrote,
        )
        app: Any = SimpleNamespace(assignor=SimpleNamespace(assigned_actives=lambda: {CHANGELOG}))
        self.watch = ForeignWrites(app, [table], self, exit_process=self.exits.append)  # type: ignore[arg-type]

    def of(self, topic: str, partitions: list[int]) -> dict[int, int]:
        return dict.fromkeys(partitions, self.end)

    def look_until(self, seconds: float) -> None:
        while self.now < seconds:
            self.now += 5
            self.watch.look()


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> Owner:
    return Owner(monkeypatch)


def test_nothing_happens_while_the_owner_wrote_last(owner: Owner) -> None:
    owner.look_until(200)
    assert not owner.exits


def test_a_foreign_record_ends_the_process(owner: Owner) -> None:
    owner.end = 6
    owner.look_until(60)
    assert owner.exits
    assert "a worker that was frozen wrote to it" in owner.exits[0]


def test_the_owners_own_writes_do_not(owner: Owner) -> None:
    for _ in range(20):
        owner.end += 10
        owner.look_until(owner.now + 20)
        owner.wrote = owner.end - 1
    assert not owner.exits


def test_nor_what_another_owns(owner: Owner) -> None:
    owner.end, owner.owned = 6, False
    owner.look_until(200)
    assert not owner.exits
