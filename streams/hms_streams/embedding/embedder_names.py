"""The names of the embedders. Imports nothing heavy, so that settings and commands can use it."""

from __future__ import annotations

from typing import Literal

EmbeddingName = Literal[
    # all-MiniLM-L6-v2 in int8: the default.
    "onnx",
    # paraphrase-MiniLM-L3-v2 in int8: half the layers, half the time.
    "onnx-small",
    # Hashed parts of words: no model, any language; finds spellings and no meaning.
    "ngrams",
    # The original MiniLM with torch, or a model of one's own.
    "sentence-transformers",
    # No embedder: search by words alone.
    "none",
]
"""Values of HMS_EMBEDDING."""
