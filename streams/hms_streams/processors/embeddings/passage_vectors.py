"""The vectors of a memory's passages as one: what the record of its embedding holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hms_streams.embedding.meaning import Meaning, Vectors, shrunk

# 64 usual passages, which are 30 kB of text, have 64 parts each. Later ones are found by their
# words and their whole vectors.
MOST_PARTS = 4_096
# A producer's default limit is 1,000,000 bytes a record.
_RECORD_BYTES = 900_000


class PassageVectors(NamedTuple):
    """The fields of the same names of an ``Embedding``; ``whole`` is its ``vector``."""

    whole: Vectors
    parts: bytes
    passages: bytes = b""
    passage_parts: tuple[int, ...] = ()

    @classmethod
    def of(cls, meanings: Sequence[Meaning]) -> PassageVectors:
        """From the meanings of a text's passages, at least one."""
        if len(meanings) == 1:
            ((whole, parts),) = meanings
            return cls(whole, shrunk(parts).tobytes())
        wholes = np.stack([meaning.whole for meaning in meanings])
        total = wholes.sum(axis=0)
        passages = shrunk(wholes).tobytes()
        kept = _within_limits([meaning.parts for meaning in meanings], len(passages))
        return cls(
            whole=(total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32),
            parts=shrunk(np.concatenate(kept)).tobytes(),
            passages=passages,
            passage_parts=tuple(map(len, kept)),
        )


def _within_limits(parts: Sequence[Vectors], taken_bytes: int) -> list[Vectors]:
    """The parts of the first passages, as many as there is room for; no parts for the others."""
    dimensions = max(parts[0].shape[1], 1)
    most = min(MOST_PARTS, (_RECORD_BYTES - taken_bytes) // dimensions)
    ends = np.cumsum([len(each) for each in parts])
    return [each if end <= most else each[:0] for each, end in zip(parts, ends, strict=True)]
