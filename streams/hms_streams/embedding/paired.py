"""Two models side by side: one vector, whose cosine is the weighted mean of both models' cosines.

Models that were trained on other data make other mistakes: what one finds unlike, the other may
find alike. Their unit vectors are scaled by the roots of two shares that sum to 1 and put one
behind the other, so that every index and every score works as for one model. The vectors of the
tokens are joined in the same way: both models must cut texts into the same tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hms_streams.embedding.calibration import Calibration, Spread
from hms_streams.embedding.meaning import PART_DIMENSIONS, Meaning, Vectors, parts_of
from hms_streams.embedding.onnx import Encoded, OnnxEmbedder
from hms_streams.embedding.text_role import Role


class PairedEmbedder:
    """``Embedder`` of two models that share their tokens.

    The shares make a deviation of one model's likeness count as much as one of the other's.
    """

    def __init__(self, first: OnnxEmbedder, second: OnnxEmbedder, calibration: Calibration) -> None:
        """Put ``second`` behind ``first``; ``calibration`` is that of the pair."""
        self._both = (first, second)
        self._calibration = calibration
        one, other = first.calibration, second.calibration
        self._wholes = _scales(one.whole, other.whole)
        self._tokens = _scales(one.parts, other.parts)

    @property
    def model_id(self) -> str:
        """See ``Embedder``."""
        return "-and-".join(each.model_id for each in self._both)

    @property
    def dimensions(self) -> int:
        """See ``Embedder``."""
        return sum(each.dimensions for each in self._both)

    @property
    def part_dimensions(self) -> int:
        """See ``Embedder``."""
        return PART_DIMENSIONS

    @property
    def calibration(self) -> Calibration:
        """See ``Embedder``."""
        return self._calibration

    @property
    def languages(self) -> frozenset[str] | None:
        """See ``Embedder``. What both know."""
        known = [each.languages for each in self._both if each.languages is not None]
        return frozenset.intersection(*known) if known else None

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        """See ``Embedder``."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([self._whole(self._encoded(text, role)) for text in texts])

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        """See ``Embedder``."""
        made = []
        for text in texts:
            both = self._encoded(text, role)
            parts = parts_of(self._joined_tokens(both), role.tokens_per_part)
            made.append(Meaning(self._whole(both), parts))
        return made

    def _encoded(self, text: str, role: Role) -> list[Encoded]:
        return [each.encoded(text, role) for each in self._both]

    def _whole(self, both: Sequence[Encoded]) -> Vectors:
        return _joined(self._wholes, [each.whole for each in both])

    def _joined_tokens(self, both: Sequence[Encoded]) -> Vectors:
        # Of a long text the model with fewer words before it reads some tokens more.
        least = min(len(each.tokens) for each in both)
        kept = [each.tokens[:least] for each in both]
        unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in kept]
        return _joined(self._tokens, unit)


def _scales(one: Spread, other: Spread) -> Vectors:
    """What both are multiplied with: of the model whose likeness spreads wider the smaller one."""
    share = other.deviation / (one.deviation + other.deviation)
    return np.sqrt(np.array([share, 1.0 - share], dtype=np.float32))


def _joined(scales: Vectors, vectors: Sequence[Vectors]) -> Vectors:
    joined: Vectors = np.concatenate(
        [scale * each for scale, each in zip(scales, vectors, strict=True)], axis=-1
    )
    return joined
