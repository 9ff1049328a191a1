"""What a text is decides how finely its parts are cut."""

from __future__ import annotations

from hms_streams.embedding.cached import CachedEmbedder
from hms_streams.embedding.ngrams import NgramEmbedder
from hms_streams.embedding.onnx import OnnxEmbedder
from hms_streams.embedding.text_role import Role


def test_a_question_keeps_every_token_apart_and_a_memory_two_together(
    embedder: OnnxEmbedder,
) -> None:
    [asked] = embedder.meanings(["one two three four"], Role.QUESTION)
    [kept] = embedder.meanings(["one two three four"], Role.MEMORY)

    assert (len(asked.parts), len(kept.parts)) == (4, 2)


def test_a_cache_tells_of_its_model() -> None:
    inner = NgramEmbedder()

    cached = CachedEmbedder(inner)

    assert (cached.calibration, cached.languages) == (inner.calibration, inner.languages)
