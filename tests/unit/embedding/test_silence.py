"""Nothing that HMS loads may report home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import cache_folder

_EMBED = """
import sys
from pathlib import Path
from hms_streams.embedding.model_file import ModelCache
from hms_streams.embedding.onnx import OnnxEmbedder
OnnxEmbedder(ModelCache(Path(sys.argv[1]))).embed(["a text"])
"""


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def embed_at_home(home: Path, cache: Path) -> None:
    """Embed one text in a process of its own whose home directory is ``home``."""
    command = [sys.executable, "-c", _EMBED, str(cache)]
    subprocess.run(command, env={**os.environ, "HOME": str(home)}, check=True, timeout=120)


def test_embedding_leaves_no_device_id_and_no_queue_of_events(tmp_path: Path) -> None:
    embed_at_home(tmp_path, cache_folder())
    assert files_below(tmp_path) == []


@pytest.mark.slow
def test_building_the_model_leaves_neither(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    embed_at_home(home, tmp_path / "cache")
    assert files_below(home) == []
