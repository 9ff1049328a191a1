"""The first ranking: what each signal does, and that the order is always the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.services.conftest import DAY_US, NOW_US, MakeMemory

from hms_schemas.generated.records import Tier
from hms_services.context.ranking import WEIGHTS, Candidate, rank


def test_the_weights_are_shares_of_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_words_and_meaning_together_beat_either(make_memory: MakeMemory) -> None:
    words, meaning, both = (make_memory(n) for n in range(3))

    ranked = rank(
        [
            Candidate(words, bm25=8.0),
            Candidate(meaning, cosine=0.5),
            Candidate(both, bm25=8.0, cosine=0.5),
        ],
        NOW_US,
    )

    assert ranked[0].memory is both
    assert ranked[0].reason == "found by words and meaning"
    assert {s.reason for s in ranked[1:]} == {"found by words", "found by meaning"}


def test_the_later_of_two_equal_finds_comes_first(make_memory: MakeMemory) -> None:
    old = make_memory(1, uses=(NOW_US - 400 * DAY_US,))
    new = make_memory(2, uses=(NOW_US - DAY_US,))

    ranked = rank([Candidate(old, bm25=5.0), Candidate(new, bm25=5.0)], NOW_US)

    assert [scored.memory for scored in ranked] == [new, old]


def test_what_lasts_comes_before_an_episode(make_memory: MakeMemory) -> None:
    episode = make_memory(1, uses=(NOW_US,))
    lasting = make_memory(2, uses=(NOW_US,), tier=Tier.LONG)

    ranked = rank([Candidate(episode, bm25=5.0), Candidate(lasting, bm25=5.0)], NOW_US)

    assert ranked[0].memory is lasting


def test_the_score_does_not_depend_on_what_else_was_found(make_memory: MakeMemory) -> None:
    one = Candidate(make_memory(1), bm25=5.0, cosine=0.4)

    (alone,) = rank([one], NOW_US)
    among = rank([one, Candidate(make_memory(2), bm25=50.0, cosine=0.9)], NOW_US)

    assert alone in among


def test_a_memory_without_any_use_is_ranked(make_memory: MakeMemory) -> None:
    (scored,) = rank([Candidate(make_memory(1, uses=(), use_count=0), bm25=5.0)], NOW_US)

    assert scored.signals["recency"] == 0.0


@given(st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_finding(shuffle: random.Random) -> None:
    make = make_memory_plainly()
    candidates = [Candidate(make(n), bm25=float(n % 3), cosine=n % 2 / 2) for n in range(12)]
    expected = rank(candidates, NOW_US)
    shuffle.shuffle(candidates)

    assert rank(candidates, NOW_US) == expected


@given(st.floats(0, 1e6), st.floats(-1, 1), st.integers(0, 10**17))
def test_every_signal_and_score_is_between_0_and_1(bm25: float, cosine: float, now: int) -> None:
    (scored,) = rank([Candidate(make_memory_plainly()(1), bm25, cosine)], now)

    assert 0.0 <= scored.score <= 1.0
    assert all(0.0 <= signal <= 1.0 for signal in scored.signals.values())


def make_memory_plainly() -> MakeMemory:
    """The fixture's factory, for tests that hypothesis runs many times."""
    from tests.unit.services import conftest

    return conftest.make_memory.__wrapped__()  # type: ignore[attr-defined, no-any-return]
