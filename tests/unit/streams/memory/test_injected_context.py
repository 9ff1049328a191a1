"""What HMS injected is never remembered as if somebody had said it."""

from __future__ import annotations

from tests.unit.streams.memory.conftest import World


def test_what_hms_injected_is_never_remembered(world: World) -> None:
    injected = '<hms:context v="1" id="x">\n- Ada: Tea at four, and much more.\n</hms:context>'

    world.observe("asked", f"{injected}\nWhen is tea?")

    assert world["asked"].content == "When is tea?"
    assert world["asked"].tokens == 3
