"""The embedder without a model: near by spelling, the same everywhere, always a unit vector."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.embedding.ngrams import DIMENSIONS, NgramEmbedder


@pytest.fixture(scope="module")
def embedder() -> NgramEmbedder:
    return NgramEmbedder()


def cosine(embedder: NgramEmbedder, one: str, other: str) -> float:
    first, second = embedder.embed([one, other])
    return float(first @ second)


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("Where is the gardener?", "The gardeners came on Monday."),
        ("tea without suger", "Ada takes her tea without sugar."),
        ("Straße nach Köln", "Die Strassen in Koeln und die Straßen in Köln"),
        ("электронная почта", "Адрес электронной почты"),
    ],
)
def test_spellings_and_inflections_stay_near(
    embedder: NgramEmbedder, query: str, near: str
) -> None:
    far = "Quarterly figures were published by the bank."

    assert cosine(embedder, query, near) > cosine(embedder, query, far) + 0.15


@given(st.lists(st.text(max_size=200), max_size=5))
def test_every_text_has_a_unit_vector_of_its_own(texts: list[str]) -> None:
    embedder = NgramEmbedder()

    together = embedder.embed(texts)

    assert together.shape == (len(texts), DIMENSIONS)
    assert together.dtype == np.float32
    for row, text in zip(together, texts, strict=True):
        assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-5)
        assert np.array_equal(row, embedder.embed([text])[0])


def test_the_vector_of_a_text_is_for_ever(embedder: NgramEmbedder) -> None:
    """What was stored by one build must be found by the next, or carry another model id."""
    [vector] = embedder.embed(["Ada takes her tea without sugar."])

    signs = sha256(np.sign(vector).astype("i1").tobytes()).hexdigest()
    assert (embedder.model_id, signs[:16]) == ("ngrams.3-5.512.1", "5dfbd04a52ac25e0")
