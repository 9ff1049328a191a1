"""One real model for all tests of the embedding room: its build is the slow part."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_streams.embedding.onnx import OnnxEmbedder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that holds an intact build once ``embedder`` was used."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def embedder(cache: Path) -> OnnxEmbedder:
    """The default embedder."""
    return OnnxEmbedder(cache)
