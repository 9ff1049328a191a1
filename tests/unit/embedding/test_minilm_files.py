"""The fast build: made once, whole, by one process, and never trusted unread."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hms_schemas.errors import ConfigurationError, StartError
from hms_streams.embedding.minilm_files import SOURCE, ShippedFile, ensure_built, model_state
from hms_streams.embedding.onnx import OnnxEmbedder

ENSURE = (
    "import sys; from pathlib import Path;"
    "from hms_streams.embedding.minilm_files import ensure_built;"
    "print(ensure_built(Path(sys.argv[1])).sha256, 'onnx' in sys.modules)"
)


def start_ensuring(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, str(cache)], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_processes_that_start_together_share_one_build(tmp_path: Path) -> None:
    processes = [start_ensuring(tmp_path) for _ in range(3)]
    outputs = {process.communicate(timeout=120)[0] for process in processes}

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(outputs) == 1
    built = model_state(tmp_path).build_path
    assert {path.suffix for path in built.parent.iterdir()} == {".onnx", ".json", ".lock"}


@pytest.mark.usefixtures("embedder")
def test_an_intact_build_is_used_without_the_build_tools(cache: Path) -> None:
    before = model_state(cache).build_path.stat().st_mtime_ns

    output, _ = start_ensuring(cache).communicate(timeout=60)

    assert output.split()[1] == "False"
    assert model_state(cache).build_path.stat().st_mtime_ns == before


@pytest.mark.slow
def test_a_damaged_build_is_made_again(cache: Path, embedder: OnnxEmbedder, tmp_path: Path) -> None:
    shutil.copytree(cache, tmp_path, dirs_exist_ok=True)
    built = model_state(tmp_path).build_path
    content = bytearray(built.read_bytes())
    content[len(content) // 2] ^= 1
    built.write_bytes(content)
    assert not model_state(tmp_path).built

    assert OnnxEmbedder(tmp_path).model_id == embedder.model_id
    assert model_state(tmp_path).built


@pytest.mark.parametrize("manifest", ["", "[]", "{}", None])
def test_a_build_without_a_readable_manifest_is_not_trusted(
    cache: Path, embedder: OnnxEmbedder, tmp_path: Path, manifest: str | None
) -> None:
    assert embedder
    shutil.copytree(cache, tmp_path, dirs_exist_ok=True)
    path = model_state(tmp_path).build_path.with_suffix(".json")
    path.unlink() if manifest is None else path.write_text(manifest)

    assert not model_state(tmp_path).built


def test_state_of_an_empty_cache_builds_nothing(tmp_path: Path) -> None:
    state = model_state(tmp_path)

    assert state.usable
    assert not state.built
    assert state.source is not None
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_file_in_place_of_the_model_is_refused() -> None:
    tampered = ShippedFile(SOURCE.package, SOURCE.name, SOURCE.requirement, sha256="0" * 64)

    with pytest.raises(ConfigurationError, match="not the version") as raised:
        tampered.verified()
    assert SOURCE.requirement in raised.value.fix


def test_a_missing_package_is_named() -> None:
    absent = ShippedFile("no_such_package", "model.onnx", "no-such-package==1", sha256="")

    assert absent.find() is None
    with pytest.raises(ConfigurationError, match="no-such-package==1 is missing"):
        absent.verified()


def test_a_cache_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()

    with pytest.raises(StartError) as raised:
        ensure_built(blocked)
    assert "HMS_CACHE" in raised.value.fix
    assert os.path.getsize(blocked) == 0
