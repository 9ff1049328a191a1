"""Restart waits: they grow, they are bounded, and a crash loop is told from a single death."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hms_services.local.processes.backoff import Backoff, RestartPolicy

POLICY = RestartPolicy(
    first_seconds=1, factor=2, longest_seconds=10, window_seconds=60, loop_deaths=5
)


def waits(times: list[float]) -> list[float]:
    backoff = Backoff(POLICY)
    return [backoff.died(now) for now in times]


def test_waits_double_until_the_loop() -> None:
    assert waits([0, 1, 2, 3, 4]) == [1, 2, 4, 8, 10]


def test_deaths_beyond_the_window_are_forgotten() -> None:
    assert waits([0, 1, 61.5]) == [1, 2, 1]


def test_a_loop_begins_with_its_last_death_and_ends_when_deaths_grow_old() -> None:
    backoff = Backoff(POLICY)
    for now in range(4):
        backoff.died(now)
    assert not backoff.is_loop
    backoff.died(4)
    assert backoff.is_loop
    backoff.died(500)
    assert not backoff.is_loop


@given(st.lists(st.floats(0, 1e6), max_size=50))
def test_every_wait_lies_between_the_first_and_the_longest(times: list[float]) -> None:
    assert all(1 <= wait <= 10 for wait in waits(sorted(times)))
