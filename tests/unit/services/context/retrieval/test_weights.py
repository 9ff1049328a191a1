"""A space's own weights: taken when they are good, left out and named when they are not."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from hms_schemas.errors import InvalidRequestError
from hms_services.context.retrieval.weights import FORMAT, SpaceWeights, read_weights
from hms_services.memory.names import SpaceName

SPACE = SpaceName("local", "ada")


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

    path = write(tmp_path, {"format": FORMAT, "features": {"words": 2}})
    now += 60
    assert weights.of(SPACE) == {"words": 2.0}

    path.unlink()
    now += 60
    assert weights.of(SPACE) is None


@pytest.mark.parametrize(
    "bad",
    [
        "no json",
        [],
        {"features": {}},
        {"format": "other/1", "features": {}},
        {"format": FORMAT, "features": {"words": "many"}},
        {"format": FORMAT, "features": {"words": float("inf")}},
        {"format": FORMAT, "features": ["words"]},
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
