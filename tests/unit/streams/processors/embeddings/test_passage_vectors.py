"""The vectors of several passages in one record."""

from __future__ import annotations

import numpy as np
import pytest

from hms_streams.embedding.meaning import PART_DIMENSIONS, Meaning, no_parts, shrunk
from hms_streams.processors.embeddings.passage_vectors import (
    _RECORD_BYTES,
    MOST_PARTS,
    PassageVectors,
)


def meaning(n: int, parts: int = 0, dimensions: int = 4) -> Meaning:
    whole = np.zeros(dimensions, dtype=np.float32)
    whole[n % dimensions] = 1.0
    made = no_parts() if not parts else np.full((parts, PART_DIMENSIONS), 0.1, dtype=np.float32)
    return Meaning(whole, made)


def test_one_passage_is_stored_as_a_text_was_before_there_were_passages() -> None:
    one = meaning(0, parts=2)
    made = PassageVectors.of([one])
    assert made == (one.whole, shrunk(one.parts).tobytes(), b"", ())


def test_the_whole_of_several_passages_is_their_mean() -> None:
    made = PassageVectors.of([meaning(0, parts=1), meaning(1, parts=2)])
    np.testing.assert_allclose(made.whole, [0.5**0.5, 0.5**0.5, 0, 0], rtol=1e-6)
    assert made.passages == bytes([127, 0, 0, 0, 0, 127, 0, 0])
    assert made.passage_parts == (1, 2)
    assert len(made.parts) == 3 * PART_DIMENSIONS


def test_a_model_without_parts_gives_none() -> None:
    made = PassageVectors.of([meaning(0), meaning(1)])
    assert (made.parts, made.passage_parts) == (b"", (0, 0))


@pytest.mark.parametrize(("passages", "dimensions"), [(100, 384), (1_300, 512)])
def test_a_record_has_a_limit_and_the_first_passages_keep_their_parts(
    passages: int, dimensions: int
) -> None:
    made = PassageVectors.of([meaning(n, 64, dimensions) for n in range(passages)])
    kept = sum(made.passage_parts)
    assert kept <= MOST_PARTS
    assert len(made.parts) == kept * PART_DIMENSIONS
    assert len(made.parts) + len(made.passages) <= _RECORD_BYTES
    assert made.passage_parts == (64,) * (kept // 64) + (0,) * (passages - kept // 64)
    assert kept
