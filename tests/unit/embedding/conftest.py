"""One real model for all tests of the embedding room: its build is the slow part."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import cache_folder

from hms_streams.embedding.minilm_files import ensure_built
from hms_streams.embedding.onnx import OnnxEmbedder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of its own with an intact build, copied from the cache of this machine."""
    models = ensure_built(cache_folder()).path.parent
    folder = tmp_path_factory.mktemp("cache")
    shutil.copytree(models, folder / models.name)
    return folder


@pytest.fixture(scope="session")
def embedder(cache: Path) -> OnnxEmbedder:
    """The default embedder."""
    return OnnxEmbedder(cache)
