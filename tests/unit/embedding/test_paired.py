"""Two models as one: a likeness of the pair is the weighted mean of their likenesses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hms_streams.embedding.calibration import MINILM_CALIBRATION, Spread
from hms_streams.embedding.meaning import PART_DIMENSIONS
from hms_streams.embedding.model_file import ModelCache
from hms_streams.embedding.onnx import OnnxEmbedder
from hms_streams.embedding.onnx_models import MINILM
from hms_streams.embedding.paired import PairedEmbedder
from hms_streams.embedding.text_role import Role

TEXTS = ["I adopted a puppy.", "We brought home a young dog."]
MEAN, DEVIATION = MINILM_CALIBRATION.whole


@pytest.fixture(scope="module")
def other(models: ModelCache) -> OnnxEmbedder:
    """Another model with the same tokens, whose cosines spread a quarter as widely."""
    narrow = MINILM_CALIBRATION._replace(whole=Spread(MEAN, DEVIATION / 4))
    return OnnxEmbedder(models, replace(MINILM, memory="passage: ", calibration=narrow))


@pytest.fixture(scope="module")
def pair(embedder: OnnxEmbedder, other: OnnxEmbedder) -> PairedEmbedder:
    return PairedEmbedder(embedder, other, MINILM_CALIBRATION)


def test_a_cosine_is_the_mean_in_which_a_narrow_model_counts_more(
    embedder: OnnxEmbedder, other: OnnxEmbedder, pair: PairedEmbedder
) -> None:
    both, first, second = (each.embed(TEXTS, Role.MEMORY) for each in (pair, embedder, other))

    expected = 0.2 * first[0] @ first[1] + 0.8 * second[0] @ second[1]
    assert both[0] @ both[1] == pytest.approx(expected, abs=1e-5)
    np.testing.assert_allclose(np.linalg.norm(both, axis=1), 1, atol=1e-5)
    assert both.shape[1] == pair.dimensions == 2 * embedder.dimensions


@pytest.mark.parametrize("role", Role)
def test_there_are_as_many_parts_as_of_one_model(
    embedder: OnnxEmbedder, pair: PairedEmbedder, role: Role
) -> None:
    texts = [*TEXTS, "", "tea " * 400]
    for both, one in zip(pair.meanings(texts, role), embedder.meanings(texts, role), strict=True):
        assert both.parts.shape[1] == PART_DIMENSIONS
        assert 0 <= len(one.parts) - len(both.parts) <= 2


def test_the_whole_is_what_embedding_gives(pair: PairedEmbedder) -> None:
    wholes = np.stack([each.whole for each in pair.meanings(TEXTS)])

    np.testing.assert_array_equal(wholes, pair.embed(TEXTS))


def test_no_texts_give_nothing(pair: PairedEmbedder) -> None:
    assert pair.embed([]).shape == (0, pair.dimensions)
    assert pair.meanings([]) == []


def test_a_pair_knows_the_languages_that_both_know(pair: PairedEmbedder) -> None:
    assert pair.languages == {"en"}
