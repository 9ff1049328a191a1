"""What every embedding model promises to the rest of HMS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hms_streams.embedding.meaning import Meaning, Vectors

# Turns are about 30 tokens; past 256 MiniLM was never trained, and the cost grows with the square.
MAX_TOKENS = 256


class Embedder(Protocol):
    """Turns texts into unit vectors.

    Implementations are safe to call from several threads at once, and hold no text after a call
    returns (a cache says so in its own contract).
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

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed ``texts``; row *i* belongs to text *i*. Blocks for the whole computation.

        Returns an array of shape ``(len(texts), dimensions)``, float32, every row of length 1, so
        that a dot product is the cosine. No texts give an empty array. A text longer than
        ``MAX_TOKENS`` tokens counts up to there. The same text gives the same vector, whatever is
        embedded beside it (up to rounding): a replay must find what the first run stored.
        """
        ...

    def meanings(self, texts: Sequence[str], tokens_per_part: int = 1) -> list[Meaning]:
        """The same vectors, each with those of the text's parts, from one computation.

        Args:
            texts: what to embed.
            tokens_per_part: how many neighbouring tokens make one part: 1 for questions,
                ``meaning.TOKENS_PER_PART`` for memories. A model without parts ignores it.
        """
        ...
