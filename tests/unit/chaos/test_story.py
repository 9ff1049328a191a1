from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from tests.chaos.story import TENANT, Happening, Story

from hms_schemas import admission
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.keys import space_key

NOW_US = 1_800_000_000_000_000


def told(seed: int, producer: int, count: int, now_us: int = NOW_US) -> list[Happening]:
    story = Story(seed, producer)
    return [story.at(number, now_us) for number in range(count)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("producer", range(2))
def test_a_seed_tells_the_same_story_again(seed: int, producer: int) -> None:
    assert told(seed, producer, 300) == told(seed, producer, 300)


def test_only_the_moment_differs_between_two_runs_of_a_seed() -> None:
    hour_us = 3600 * 1_000_000
    first, second = told(7, 0, 2_000), told(7, 0, 2_000, NOW_US + hour_us)
    assert [(h.key, h.event.event_id, h.again, h.wrong) for h in first] == [
        (h.key, h.event.event_id, h.again, h.wrong) for h in second
    ]
    assert all(
        b.event.occurred_at - a.event.occurred_at == hour_us
        for a, b in zip(first, second, strict=True)
    )


def test_producers_of_one_seed_tell_different_stories() -> None:
    ids = [{h.event.event_id for h in told(7, producer, 500)} for producer in range(4)]
    assert len(set.union(*ids)) == sum(map(len, ids))


def test_a_story_has_every_kind_of_event_and_repeats() -> None:
    story = told(7, 0, 8_000)
    kinds = Counter(type(h.event.body).__name__ for h in story)
    assert set(kinds) == {
        "Observed", "Recalled", "Rated", "Tagged", "Superseded", "Forgotten", "Ticked",
    }  # fmt: skip
    assert any(getattr(h.event.body, "whole_space", False) for h in story)
    assert any(getattr(h.event.body, "expires_at", None) for h in story)
    assert 0.02 < sum(h.again for h in story) / len(story) < 0.04


def test_the_clock_jumps_and_goes_wrong_now_and_then() -> None:
    story = [h for h in told(7, 0, 8_000) if not (h.again or h.wrong)]
    jumps = sum(a.event.occurred_at != b.event.occurred_at for a, b in pairwise(story))
    assert 20 < jumps < 100


def test_what_is_wrong_is_refused_for_its_reason_and_all_else_is_admitted() -> None:
    codec = Codec()
    for happening in told(7, 0, 8_000):
        event, reason = happening.event, ""
        try:
            admission.check_size(codec.encode(event))
            admission.admit(
                event,
                key=space_key(event.tenant, event.space),
                timestamp_ms=NOW_US // 1000,
                tenants=(TENANT,),
            )
        except ContractError as error:
            reason = error.reason
        assert reason == happening.wrong


def test_a_repeat_is_the_same_event_to_the_byte() -> None:
    seen: dict[bytes, Happening] = {}
    for happening in told(7, 0, 5_000):
        if happening.again:
            assert happening.event == seen[happening.event.event_id].event
        seen.setdefault(happening.event.event_id, happening)
