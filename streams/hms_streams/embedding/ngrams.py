"""Vectors without a model: the parts of a text's words, hashed into a fixed number of places.

A word counts as a whole and by its stretches of 3 to 5 letters, boundaries included, as in fastText
(Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information"); each lands in one of
``DIMENSIONS`` places with a sign from the same hash (Weinberger et al. 2009, "Feature Hashing").
Typing errors, inflections and compounds stay near each other in any language that has words of
letters. It knows no meaning: "car" and "automobile" have nothing in common.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np

from hms_streams.embedding.calibration import MINILM_CALIBRATION, Calibration
from hms_streams.embedding.embedder import MAX_TOKENS
from hms_streams.embedding.meaning import Meaning, Vectors, no_parts
from hms_streams.embedding.text_role import Role

# Two texts of 30 words share a place by chance for one part in eight, with signs that cancel out.
DIMENSIONS = 512
_SHORTEST, _LONGEST = 3, 5
_WORD = re.compile(r"\w+")


class NgramEmbedder:
    """``Embedder`` by hashed parts of words; about half a millisecond a line, nothing to load."""

    @property
    def model_id(self) -> str:
        """See ``Embedder``. Another way to cut or to hash must have another id."""
        return f"ngrams.{_SHORTEST}-{_LONGEST}.{DIMENSIONS}.1"

    @property
    def dimensions(self) -> int:
        """See ``Embedder``."""
        return DIMENSIONS

    @property
    def part_dimensions(self) -> int:
        """See ``Embedder``."""
        return 0

    @property
    def calibration(self) -> Calibration:
        """See ``Embedder``."""
        return MINILM_CALIBRATION

    @property
    def languages(self) -> frozenset[str] | None:
        """See ``Embedder``."""
        return None

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        """See ``Embedder``. There are no parts: the parts of words are in the whole."""
        return [Meaning(vector, no_parts()) for vector in self.embed(texts, role)]

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        """See ``Embedder``. A text without words gets the same vector as any other such text."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            _fill(row, text)
        return vectors


def _fill(row: Vectors, text: str) -> None:
    for part, count in Counter(_parts(text)).items():
        number = crc32(part.encode())
        # The sign is a bit that the place does not depend on.
        row[number % DIMENSIONS] += (1.0 if number >> 31 else -1.0) * (1.0 + np.log(count))
    length = float(np.linalg.norm(row))
    if length:
        row /= length
    else:
        row[0] = 1.0


def _parts(text: str) -> Iterator[str]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    for word in words[:MAX_TOKENS]:
        bounded = f"<{word}>"
        yield bounded
        for length in range(_SHORTEST, min(_LONGEST, len(bounded) - 1) + 1):
            for start in range(len(bounded) - length + 1):
                yield bounded[start : start + length]
