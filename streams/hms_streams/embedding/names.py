"""The embedders by name; imports nothing heavy, so that settings can say which names there are."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

EmbeddingName = Literal["onnx", "onnx-small", "ngrams", "sentence-transformers", "none"]


class EmbeddingKind(StrEnum):
    """Values of HMS_EMBEDDING."""

    ONNX = "onnx"
    """all-MiniLM-L6-v2 in int8: the default."""
    ONNX_SMALL = "onnx-small"
    """paraphrase-MiniLM-L3-v2 in int8: half the layers, half the time."""
    NGRAMS = "ngrams"
    """Hashed parts of words: no model at all, any language, finds spellings and no meaning."""
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    """The original, with torch, or a model of one's own."""
    NONE = "none"
    """Search by words alone."""
