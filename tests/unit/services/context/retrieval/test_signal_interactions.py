"""A net over signals: its sum, signals it lacks, and the form it is kept in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.signal_interactions import INTERACTIONS, Net
from hms_services.context.retrieval.weights import Weights

NET = Net(
    names=("words", "date"),
    inner=np.array([[1.0, 0.0], [0.5, 2.0]], np.float32),
    bias=np.array([0.0, -1.0], np.float32),
    outer=np.array([3.0, 1.0], np.float32),
    usual=0.25,
)
MEASURES = Measures.of(
    np.arange(2),
    {
        "date": np.array([1.0, 0.0], np.float32),
        "other": np.array([9.0, 9.0], np.float32),
        "words": np.array([0.5, 0.0], np.float32),
    },
)


def test_signals_are_taken_by_their_names() -> None:
    points = NET.points(MEASURES)

    assert points[0] == pytest.approx(3 * np.tanh(1.0) + np.tanh(1.0) - 0.25, abs=1e-5)
    assert points[1] == pytest.approx(np.tanh(-1.0) - 0.25, abs=1e-5)


def test_a_signal_that_was_not_measured_is_nothing() -> None:
    without = Measures.of(np.arange(1), {"words": np.array([0.5], np.float32)})

    assert NET.points(without)[0] == pytest.approx(3 * np.tanh(0.5) + np.tanh(-1) - 0.25, abs=1e-5)


def test_it_is_a_share_of_its_own_so_that_shares_add_up() -> None:
    weights = Weights({"words": 2.0}, NET)
    completed = weights.completed(MEASURES)

    points = completed.points(weights.points)

    expected = 2.0 * MEASURES.signals["words"] + completed.signals[INTERACTIONS]
    np.testing.assert_allclose(points, expected, rtol=1e-5)
    assert completed.signals["other"] is not None
    assert Weights({"words": 2.0}).completed(MEASURES) is MEASURES


def test_it_comes_back_from_its_form() -> None:
    back = Net.of(NET.as_fact())

    np.testing.assert_array_equal(back.points(MEASURES), NET.points(MEASURES))


@pytest.mark.parametrize(
    "bad",
    [
        replace(NET, names=("words",)),
        replace(NET, bias=np.zeros(3, np.float32)),
        replace(NET, outer=np.zeros(1, np.float32)),
        replace(NET, outer=np.array([np.nan, 0.0], np.float32)),
    ],
)
def test_parts_that_do_not_fit_are_refused(bad: Net) -> None:
    with pytest.raises(ValueError, match=r"fit each other|not finite"):
        Net.of(bad.as_fact())
