from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.chaos.schedule import (
    FREEZE_SECONDS,
    LEAD_SECONDS,
    TAIL_SECONDS,
    Kind,
    Shape,
    draw,
)

seeds = st.integers(min_value=0, max_value=10**6)
shapes = st.builds(Shape, st.integers(1, 4), st.sampled_from([1, 3]))


@given(seeds, shapes)
def test_a_seed_gives_the_same_schedule_again(seed: int, shape: Shape) -> None:
    assert draw(seed, 300, shape) == draw(seed, 300, shape)


@given(seeds, shapes, st.floats(min_value=60, max_value=900))
def test_everything_happens_within_the_run_and_in_order(
    seed: int, shape: Shape, seconds: float
) -> None:
    drawn = draw(seed, seconds, shape)
    assert all(each.at >= LEAD_SECONDS and each.ends <= seconds - TAIL_SECONDS for each in drawn)
    assert [each.at for each in drawn] == sorted(each.at for each in drawn)


@given(seeds)
def test_a_minute_and_a_half_has_a_kill_a_long_freeze_and_a_broker_restart(seed: int) -> None:
    opening = {(each.kind, each.target[:5]) for each in draw(seed, 90, Shape(2))[:3]}
    assert opening == {(Kind.KILL, "worke"), (Kind.FREEZE, "worke"), (Kind.KILL, "kafka")}
    assert FREEZE_SECONDS > 10


@given(seeds)
def test_fifteen_minutes_meet_every_kind(seed: int) -> None:
    assert {each.kind for each in draw(seed, 900, Shape(3))} == set(Kind)


@given(seeds, shapes)
def test_no_target_is_disturbed_twice_at_once(seed: int, shape: Shape) -> None:
    until: dict[str, float] = {}
    for each in draw(seed, 900, shape):
        group = "brokers" if each.target in shape.broker_names else each.target
        assert each.at > until.get(group, 0.0)
        until[group] = each.ends


@given(seeds, shapes)
def test_a_recovery_may_be_measured_alone(seed: int, shape: Shape) -> None:
    drawn = draw(seed, 900, shape, apart=40)
    gaps = [after.at - before.ends for before, after in pairwise(drawn)]
    # Moments are rounded to tenths of a second.
    assert gaps
    assert min(gaps) > 39.9


@given(seeds)
def test_a_single_worker_never_leaves(seed: int) -> None:
    assert all(each.kind is not Kind.LEAVE for each in draw(seed, 600, Shape(1)))


def test_seeds_differ() -> None:
    assert len({draw(seed, 600, Shape(3)) for seed in range(20)}) == 20
