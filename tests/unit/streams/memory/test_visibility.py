"""What people may read: by the later of the wall clock and the space's own clock."""

from __future__ import annotations

from typing import Any

from hms_streams.memory.tiers.policy import SECOND_US
from hms_streams.memory.visibility import Visibility


def test_an_expired_memory_is_hidden_before_its_tick_by_the_wall_clock(world: Any) -> None:
    world.observe("offer", expires_at=world.now + 60 * SECOND_US)

    assert Visibility.of(world.space, world.now).shows(world["offer"])
    assert not Visibility.of(world.space, world.now + 60 * SECOND_US).shows(world["offer"])


def test_a_space_that_is_ahead_of_the_wall_clock_hides_by_its_own(world: Any) -> None:
    wall = world.now
    world.observe("offer", expires_at=world.now + 60 * SECOND_US)
    world.later(60 * SECOND_US).observe("later")

    # The fold goes by the same clock: it forgets an equal memory that arrives now.
    world.observe("same offer", expires_at=wall + 60 * SECOND_US)

    visible = Visibility.of(world.space, wall)
    assert world.place("same offer") == ("FORGOTTEN", "expired")
    assert [visible.shows(world[name]) for name in ("offer", "same offer")] == [False, False]
    assert visible.shows(world["later"])


def test_what_was_there_when_the_space_was_cleared_is_hidden(world: Any) -> None:
    world.observe("before")
    world.forget(whole_space=True)
    world.observe("after")

    visible = Visibility.of(world.space, world.now)

    assert visible.among([world["before"], None, world["after"]]) == [world["after"]]


def test_a_marker_is_hidden(world: Any) -> None:
    world.observe("secret")
    world.forget("secret")

    assert not Visibility.of(world.space, world.now).shows(world["secret"])
    assert not Visibility.of(None, world.now).shows(world["secret"])
