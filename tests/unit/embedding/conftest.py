"""One real model for all tests of the embedding room: its build is the slow part."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import cache_folder

from hms_streams.embedding.built_file import BuiltFile
from hms_streams.embedding.model_file import ModelCache
from hms_streams.embedding.onnx import OnnxEmbedder
from hms_streams.embedding.onnx_models import MINILM


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of its own with an intact build, copied from the cache of this machine."""
    assert isinstance(MINILM.weights, BuiltFile)
    built = MINILM.weights.ensure(ModelCache(cache_folder()))
    folder = tmp_path_factory.mktemp("cache")
    (folder / built.parent.name).mkdir()
    for path in (built, built.with_suffix(".json")):
        shutil.copy(path, folder / built.parent.name)
    return folder


@pytest.fixture(scope="session")
def models(cache: Path) -> ModelCache:
    """The same as the models see it."""
    return ModelCache(cache)


@pytest.fixture(scope="session")
def embedder(models: ModelCache) -> OnnxEmbedder:
    """The default embedder."""
    return OnnxEmbedder(models)
