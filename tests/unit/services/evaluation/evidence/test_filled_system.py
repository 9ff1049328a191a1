"""What is written of a line, and what a careless client leaves out."""

from __future__ import annotations

import pytest

from hms_services.evaluation.evidence.filled_system import LeftOut, observation_of
from hms_services.evaluation.shapes.store import Store, day


def test_a_line_is_written_with_everything_that_is_known() -> None:
    store = Store("s")
    store.say("ok", at=day(0), speaker="tool", session="one", kind="result", trust="tool")

    written = observation_of(store.turns[0])

    assert (written.kind, written.trust, written.speaker) == ("result", "tool", "tool")
    assert (written.session, written.turn, written.occurred_at) == ("one", 0, day(0))
    assert written.attributes == {"source": "s/0"}


@pytest.mark.parametrize(
    ("left_out", "session", "turn"),
    [
        (LeftOut.NOTHING, "one", 0),
        (LeftOut.TURN, "one", None),
        (LeftOut.TURN_AND_SESSION, None, None),
    ],
)
def test_what_is_left_out_is_not_written(
    left_out: LeftOut, session: str | None, turn: int | None
) -> None:
    store = Store("s")
    store.say("hello", at=day(0), session="one")

    written = observation_of(store.turns[0], left_out)

    assert (written.session, written.turn) == (session, turn)


def test_who_is_not_named_stays_nameless() -> None:
    store = Store("s")
    store.say("User is allergic to kiwi.", at=day(0), kind="fact")

    written = observation_of(store.turns[0])

    assert (written.speaker, written.session, written.turn) == (None, None, None)
