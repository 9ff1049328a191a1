"""Any local sentence-transformers model, at full precision. Needs the extra of the same name."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hms_schemas.errors import ConfigurationError
from hms_streams.embedding.calibration import MINILM_CALIBRATION, Calibration
from hms_streams.embedding.embedder import MAX_TOKENS
from hms_streams.embedding.meaning import PART_DIMENSIONS, Meaning, Vectors, parts_of
from hms_streams.embedding.model_file import sha256_of
from hms_streams.embedding.text_role import Role

# A batch is padded to its longest text: beyond 32 the padding costs more than the batching saves.
_BATCH = 32
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


class SentenceTransformersEmbedder:
    """``Embedder`` over a folder in sentence-transformers format, on the CPU, in float32.

    Beside other texts a text's vector differs by rounding alone (1e-6).
    """

    def __init__(
        self, folder: Path, name: str | None = None, languages: frozenset[str] | None = None
    ) -> None:
        """Load the model in ``folder``; never downloads. ``name`` defaults to the folder's.

        Raises:
            ConfigurationError: the extra is not installed, or the folder holds no weights.
        """
        self._model_id = f"{name or folder.resolve().name}.fp32.{_digest(folder)[:12]}"
        self._languages = languages
        self._model = _load(folder)
        self._dimensions = int(self._model.get_embedding_dimension())

    @property
    def model_id(self) -> str:
        """See ``Embedder``."""
        return self._model_id

    @property
    def dimensions(self) -> int:
        """See ``Embedder``."""
        return self._dimensions

    @property
    def part_dimensions(self) -> int:
        """See ``Embedder``."""
        return PART_DIMENSIONS

    @property
    def calibration(self) -> Calibration:
        """See ``Embedder``."""
        return MINILM_CALIBRATION

    @property
    def languages(self) -> frozenset[str] | None:
        """See ``Embedder``."""
        return self._languages

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        """See ``Embedder``. The library sorts by length and restores the order."""
        if not texts:
            return np.empty((0, self._dimensions), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        """See ``Embedder``."""
        if not texts:
            return []
        both = self._model.encode(
            list(texts), batch_size=_BATCH, output_value=None, show_progress_bar=False
        )
        return [
            Meaning(
                _unit(np.asarray(each["sentence_embedding"], dtype=np.float32)),
                # The first and the last are the model's own marks, what follows is padding.
                parts_of(_said(each), role.tokens_per_part),
            )
            for each in both
        ]


def _said(encoded: Any) -> Vectors:
    length = int(encoded["attention_mask"].sum())
    tokens: Vectors = np.asarray(encoded["token_embeddings"], dtype=np.float32)[1 : length - 1]
    return tokens


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit


def _load(folder: Path) -> Any:
    if importlib.util.find_spec("sentence_transformers") is None:
        raise ConfigurationError(
            "HMS_EMBEDDING=sentence-transformers needs a library that is not installed.",
            fix="Run: pip install 'hms-memory[sentence-transformers]', or set HMS_EMBEDDING=onnx.",
        )
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model.max_seq_length = min(model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
    return model


def _digest(folder: Path) -> str:
    weights = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
    if not weights:
        raise ConfigurationError(
            f"HMS_EMBEDDING_MODEL: {folder} holds no model weights.",
            fix="Give the path of a folder in sentence-transformers format.",
        )
    return hashlib.sha256("".join(map(sha256_of, weights)).encode()).hexdigest()
