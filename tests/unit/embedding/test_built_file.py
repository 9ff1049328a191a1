"""A built file: made once, whole, by one process, and never trusted unread."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hms_schemas.errors import StartError
from hms_streams.embedding.built_file import BuiltFile
from hms_streams.embedding.model_file import ModelCache
from hms_streams.embedding.onnx import OnnxEmbedder
from hms_streams.embedding.onnx_models import MINILM

assert isinstance(MINILM.weights, BuiltFile)
WEIGHTS = MINILM.weights
ENSURE = (
    "import sys; from pathlib import Path;"
    "from hms_streams.embedding.model_file import ModelCache, sha256_of;"
    "from hms_streams.embedding.onnx_models import MINILM;"
    "path = MINILM.weights.ensure(ModelCache(Path(sys.argv[1])));"
    "print(sha256_of(path), 'onnx' in sys.modules)"
)


def start_ensuring(cache: ModelCache) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, str(cache.folder)], stdout=subprocess.PIPE, text=True
    )


@pytest.fixture
def copy(models: ModelCache, tmp_path: Path) -> ModelCache:
    """A cache of its own, with the intact build."""
    shutil.copytree(models.folder, tmp_path, dirs_exist_ok=True)
    return ModelCache(tmp_path)


@pytest.mark.slow
def test_processes_that_start_together_share_one_build(tmp_path: Path) -> None:
    cache = ModelCache(tmp_path)
    processes = [start_ensuring(cache) for _ in range(3)]
    outputs = {process.communicate(timeout=240)[0] for process in processes}

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(outputs) == 1
    assert {path.suffix for path in cache.models.iterdir()} == {".onnx", ".json", ".lock"}


@pytest.mark.usefixtures("embedder")
def test_an_intact_build_is_used_without_the_build_tools(models: ModelCache) -> None:
    before = WEIGHTS.path(models).stat().st_mtime_ns

    output, _ = start_ensuring(models).communicate(timeout=60)

    assert output.split()[1] == "False"
    assert WEIGHTS.path(models).stat().st_mtime_ns == before


@pytest.mark.slow
def test_a_damaged_build_is_made_again(copy: ModelCache, embedder: OnnxEmbedder) -> None:
    built = WEIGHTS.path(copy)
    content = bytearray(built.read_bytes())
    content[len(content) // 2] ^= 1
    built.write_bytes(content)
    assert not WEIGHTS.is_built(copy)

    assert OnnxEmbedder(copy).model_id == embedder.model_id
    assert WEIGHTS.is_built(copy)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", None])
def test_a_build_without_a_readable_manifest_is_not_trusted(
    copy: ModelCache, manifest: str | None
) -> None:
    path = WEIGHTS.path(copy).with_suffix(".json")
    path.unlink() if manifest is None else path.write_text(manifest)

    assert not WEIGHTS.is_built(copy)


def test_state_of_an_empty_cache_builds_nothing(tmp_path: Path) -> None:
    state = WEIGHTS.state(ModelCache(tmp_path))

    assert state.words.startswith("will be built")
    assert not state.fix
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()

    with pytest.raises(StartError) as raised:
        WEIGHTS.ensure(ModelCache(blocked))
    assert "HMS_CACHE" in raised.value.fix
    assert os.path.getsize(blocked) == 0
