"""``hms why``: what touched a memory, in words, and nothing of what was forgotten."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.unit.streams.memory.conftest import World

from hms_schemas.errors import NotFoundError
from hms_schemas.generated.records import MemoryEvent
from hms_schemas.ids import as_text
from hms_services.cli.history.memory_history import (
    MemoryHistory,
    find_id,
    history_of,
)
from hms_streams.log.reading.space_log import Logged
from hms_streams.memory.tiers.policy import DAY_US, SECOND_US, TierPolicy


class RecordedWorld(World):
    """A world that keeps its events."""

    def __init__(self) -> None:
        super().__init__(policy=TierPolicy())
        self.log: list[Logged] = []

    def fold(self, event: MemoryEvent) -> None:
        super().fold(event)
        self.log.append(Logged(event, self.offset, event.occurred_at // 1000))

    def history(self, name: str, now: int | None = None) -> MemoryHistory:
        return history_of(self.log, self.id_of(name), now or self.now)


@pytest.fixture
def written() -> RecordedWorld:
    return RecordedWorld()


def words(history: MemoryHistory) -> list[tuple[str, list[str]]]:
    return [(touch.verb, [change.words for change in touch.changes]) for touch in history.touches]


def test_a_whole_history_in_words(written: RecordedWorld) -> None:
    written.observe("delft", "Ada lives in Delft.", kind="FACT")
    written.recall("delft")
    written.rate("delft", 1.0)
    written.tag("delft", "home")
    written.observe("utrecht", "Ada lives in Utrecht.", kind="FACT")
    written.supersede("delft", by="utrecht")
    history = written.history("delft")
    by = as_text(written.id_of("utrecht"))[-12:]
    assert words(history) == [
        ("observed", ["a fact in short: It is new."]),
        ("recalled", ["used 1 → 2 times"]),
        ("rated", ["rating +0 → +1, 1 in all"]),
        ("tagged", ["tags +home"]),
        ("superseded", [f"superseded by …{by}", "short → medium: It is no longer current."]),
    ]
    assert history.state == written["delft"]
    assert [touch.logged.offset for touch in history.touches] == [1, 2, 3, 4, 6]


def test_events_about_others_that_moved_it_are_told_without_their_words(
    written: RecordedWorld,
) -> None:
    written.observe("first")
    for n in range(45):
        written.later(SECOND_US).observe(f"n{n}", "a secret of somebody else")
    *_, moved = written.history("first").touches
    assert (moved.verb, moved.named) == ("observed", False)
    assert moved.changes[0].words.startswith("short → medium: It was the least active")
    assert "secret" not in repr(words(written.history("first")))


def test_what_changed_nothing_says_why(written: RecordedWorld) -> None:
    written.recall("a")
    written.observe("a")
    written.supersede("a", confidence=0.3)
    said = [told for _, told in words(written.history("a"))]
    assert said[0] == ["nothing: it was not known yet"]
    assert said[2] == ["nothing: too uncertain (0.3)"]


@pytest.mark.parametrize("how", ["named", "whole_space", "expired"])
def test_a_forgotten_memory_keeps_its_story_and_loses_its_content(
    written: RecordedWorld, how: str
) -> None:
    ends = written.now + DAY_US if how == "expired" else None
    written.observe("a", "the secret", tags=("hidden",), expires_at=ends)
    written.tag("a", "private")
    if how != "expired":
        written.forget(*(["a"] if how == "named" else []), whole_space=how == "whole_space")
    history = written.history("a", now=written.now + 2 * DAY_US)
    assert history.forgotten
    told = repr([(t.verb, t.note, t.changes) for t in history.touches])
    assert "secret" not in told
    assert "private" not in told
    assert [touch.verb for touch in history.touches][:2] == ["observed", "tagged"]


def test_an_id_may_be_the_beginning_or_the_end_of_one(written: RecordedWorld) -> None:
    written.observe("a")
    written.observe("b")
    whole = as_text(written.id_of("a"))
    assert find_id(written.log, whole[:9]) == find_id(written.log, whole[-9:])
    with pytest.raises(NotFoundError, match="No memory"):
        find_id(written.log, "zzz")
    for n in range(16):  # seventeen ids, sixteen digits: two of them begin alike
        written.observe(f"n{n}")
    begins = Counter(as_text(logged.event.event_id)[0] for logged in written.log)
    with pytest.raises(NotFoundError, match="memories of this space have an id like"):
        find_id(written.log, begins.most_common(1)[0][0])
