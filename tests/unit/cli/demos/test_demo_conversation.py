"""The demo conversation: what the demos and the documents promise of it."""

from __future__ import annotations

from datetime import timedelta

from hms_services.cli.demos.demo_conversation import conversation_file
from hms_services.importing.jsonl import read_lines
from hms_services.importing.turns import Turn


def turns() -> list[Turn]:
    with conversation_file() as path, path.open("rb") as source:
        items = list(read_lines(source))
    read = [item for item in items if isinstance(item, Turn)]
    assert len(read) == len(items)
    return read


def test_it_is_long_enough_and_spread_over_weeks() -> None:
    told = turns()
    times = [turn.time.at for turn in told if turn.time]
    assert len(told) >= 60
    assert len(times) == len(told)
    assert len({turn.session for turn in told}) >= 5
    assert times == sorted(times)
    assert times[-1] - times[0] > timedelta(weeks=4)


def test_it_holds_every_kind_that_a_producer_may_write() -> None:
    kinds = {"message", "fact", "preference", "procedure", "event", "result"}
    assert {turn.kind for turn in turns()} == kinds
    assert {turn.trust for turn in turns()} == {"user", "assistant", "tool"}
