"""The contract of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hms_streams.embedding.calibration import Calibration
from hms_streams.embedding.meaning import Meaning, Vectors
from hms_streams.embedding.text_role import Role

# Turns are about 30 tokens; past 256 MiniLM was never trained, and the cost grows with the square.
MAX_TOKENS = 256


class Embedder(Protocol):
    """Turns texts into unit vectors.

    Implementations can be called from several threads at once. They keep no text after a call
    returns, except for a cache, whose own contract says so.
    """

    @property
    def model_id(self) -> str:
        """Name, precision and content hash of the weights: ``all-MiniLM-L6-v2.int8.9e8025153763``.

        Two embedders with the same id give comparable vectors; with different ids their vectors
        must never be compared or stored in one collection. Safe in file and collection names.
        """
        ...

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    @property
    def part_dimensions(self) -> int:
        """Length of each part's vector; 0 for a model that gives no parts."""
        ...

    @property
    def calibration(self) -> Calibration:
        """How near, by this model, a question is to lines that have nothing to do with it."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages whose meaning the model knows, as ISO 639-1 codes; None: any."""
        ...

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        """Embed ``texts``; row *i* belongs to text *i*. Blocks for the whole computation.

        Returns an array of shape ``(len(texts), dimensions)``, float32. Every row has length 1, so
        that a dot product is the cosine. No texts give an empty array. Of a longer text the first
        ``MAX_TOKENS`` tokens count. The same text in the same role gives the same vector up to
        rounding, whatever other texts are in the call: a replay must find what the first run
        stored.
        """
        ...

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        """The vectors of ``embed``, and those of the texts' parts, from one computation."""
        ...
