"""Parts of a text: from the run that gives the whole, of length one, the same on every machine."""

from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.embedding.meaning import PART_DIMENSIONS, STEPS, _signs, parts_of, shrunk
from hms_streams.embedding.ngrams import NgramEmbedder
from hms_streams.embedding.onnx import OnnxEmbedder
from hms_streams.embedding.text_role import Role


@given(st.integers(0, 40), st.integers(1, 4))
def test_so_many_neighbours_are_one_part(tokens: int, together: int) -> None:
    vectors = np.random.default_rng(tokens).standard_normal((tokens, 384)).astype(np.float32)

    parts = parts_of(vectors, together)

    assert parts.shape == (-(-tokens // together), PART_DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(parts, axis=1), 1.0, atol=1e-5)


def test_the_projection_is_the_same_on_every_machine() -> None:
    digest = hashlib.sha256(np.sign(_signs(384)).astype(np.int8).tobytes()).hexdigest()

    assert digest == "e978f39585b38025e4dcbca077904afc8b68ec51a5fb1c8485d120d9c9450ef3"


def test_likeness_survives_the_projection_and_the_bytes() -> None:
    source = np.random.default_rng(7)
    one = source.standard_normal((1, 384)).astype(np.float32)
    near = one + 0.3 * source.standard_normal((1, 384)).astype(np.float32)
    far = source.standard_normal((1, 384)).astype(np.float32)

    small = [shrunk(parts_of(each, 1)).astype(np.float32) / STEPS for each in (one, near, far)]

    assert (small[0] @ small[1].T).item() > 0.8
    assert abs((small[0] @ small[2].T).item()) < 0.4


def test_the_whole_is_what_embedding_gives(embedder: OnnxEmbedder) -> None:
    texts = ["A puppy sleeps.", "The quarterly report is late."]

    meanings = embedder.meanings(texts, Role.MEMORY)

    np.testing.assert_array_equal(np.stack([m.whole for m in meanings]), embedder.embed(texts))
    assert all(len(m.parts) >= 2 for m in meanings)


def test_an_empty_text_has_no_parts(embedder: OnnxEmbedder) -> None:
    (meaning,) = embedder.meanings([""])

    assert len(meaning.parts) == 0
    assert np.isfinite(meaning.whole).all()


def test_an_embedder_without_tokens_gives_wholes_alone() -> None:
    embedder = NgramEmbedder()

    (meaning,) = embedder.meanings(["tea"])

    np.testing.assert_array_equal(meaning.whole, embedder.embed(["tea"])[0])
    assert meaning.parts.shape == (0, PART_DIMENSIONS)
