"""A space's own weights: taken when they are good, left out and named when they are not."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from hms_schemas.errors import InvalidRequestError
from hms_services.api.names import SpaceName
from hms_services.context.retrieval.weights import (
    ALONE,
    FORMAT,
    SpaceWeights,
    Weights,
    read_weights,
)

SPACE = SpaceName("local", "ada")
NET = {"signals": ["words"], "inner": [[1.0]], "bias": [0.0], "outer": [2.0], "usual": 0.0}


def write(folder: Path, fact: object) -> Path:
    path = folder / "local" / "ada.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(fact if isinstance(fact, str) else json.dumps(fact))
    return path


def test_a_space_without_a_file_has_none(tmp_path: Path) -> None:
    assert SpaceWeights(tmp_path).of(SPACE) is None


def test_a_file_is_seen_when_it_comes_changes_and_goes(tmp_path: Path) -> None:
    now = 0.0
    weights = SpaceWeights(tmp_path, clock=lambda: now)
    assert weights.of(SPACE) is None

    path = write(tmp_path, {"format": ALONE, "features": {"words": 2}})
    now += 60
    assert weights.of(SPACE) == Weights({"words": 2.0})

    path.unlink()
    now += 60
    assert weights.of(SPACE) is None


def test_the_second_format_has_a_net_beside_the_weights(tmp_path: Path) -> None:
    path = write(tmp_path, {"format": FORMAT, "features": {"words": 2}, "together": NET})

    weights = read_weights(path)

    assert weights.points == {"words": 2.0, "together": 1.0}
    assert weights.net is not None
    assert weights.net.as_fact() == NET


@pytest.mark.parametrize(
    "bad",
    [
        "no json",
        [],
        {"features": {}},
        {"format": "other/1", "features": {}},
        {"format": ALONE, "features": {"words": "many"}},
        {"format": ALONE, "features": {"words": float("inf")}},
        {"format": ALONE, "features": ["words"]},
        {"format": FORMAT, "features": {"words": 1.0}},
        {"format": FORMAT, "features": {"words": 1.0}, "together": {**NET, "outer": [1.0, 2.0]}},
        {"format": FORMAT, "features": {"words": 1.0}, "together": {**NET, "signals": [1]}},
    ],
)
def test_a_bad_file_is_named_and_the_default_ranks(
    tmp_path: Path, bad: object, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, bad)

    with caplog.at_level(logging.ERROR):
        assert SpaceWeights(tmp_path).of(SPACE) is None

    assert "ada.json" in caplog.text
    with pytest.raises(InvalidRequestError, match="cannot be used"):
        read_weights(path)
