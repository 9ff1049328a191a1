"""The names of the embedders. Imports nothing heavy, so that settings and commands can use it."""

from __future__ import annotations

from typing import Literal

EmbeddingName = Literal[
    # all-MiniLM-L6-v2 in int8: the default.
    "onnx",
    # paraphrase-MiniLM-L3-v2 in int8: half the layers, half the time.
    "onnx-small",
    # multilingual-e5-small in int8: a hundred languages; a question finds what is in another one.
    "multilingual",
    # bge-small-zh-v1.5 in int8: Chinese alone, and faster.
    "chinese",
    # MiniLM and e5-small-v2 side by side: finds more in English, for two and a half times the work.
    "quality",
    # Hashed parts of words: no model, any language; finds spellings and no meaning.
    "ngrams",
    # The original MiniLM with torch, or a model of one's own.
    "sentence-transformers",
    # No embedder: search by words alone.
    "none",
]
"""Values of HMS_EMBEDDING."""
