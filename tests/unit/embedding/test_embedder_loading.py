"""Configuration chooses the embedder, and says what is wrong with itself."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from hms_schemas.errors import ConfigurationError
from hms_streams.embedding.embedder_loading import load_embedder
from hms_streams.embedding.onnx import OnnxEmbedder

WITHOUT_EXTRA = importlib.util.find_spec("sentence_transformers") is None


@pytest.mark.usefixtures("embedder")
def test_onnx_is_the_local_model(cache: Path) -> None:
    assert isinstance(load_embedder("onnx", None, cache), OnnxEmbedder)


def test_none_is_no_embedder(cache: Path) -> None:
    assert load_embedder("none", None, cache) is None


def test_an_unknown_kind_lists_the_known_ones(cache: Path) -> None:
    with pytest.raises(ConfigurationError, match="HMS_EMBEDDING=bert") as raised:
        load_embedder("bert", None, cache)
    assert "onnx, onnx-small, multilingual, chinese, quality, ngrams" in raised.value.fix


def test_a_folder_without_weights_is_named(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="HMS_EMBEDDING_MODEL"):
        load_embedder("sentence-transformers", str(tmp_path), cache)


@pytest.mark.skipif(not WITHOUT_EXTRA, reason="the extra is installed")
def test_a_missing_extra_is_named(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()

    with pytest.raises(ConfigurationError) as raised:
        load_embedder("sentence-transformers", str(tmp_path), cache)
    assert "hms-memory[sentence-transformers]" in raised.value.fix
