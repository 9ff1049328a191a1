"""A file that a model is loaded from, wherever it comes from."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from hms_schemas.errors import ConfigurationError


class FileState(NamedTuple):
    """Whether a file is there, for a health report."""

    words: str
    fix: str = ""
    """What to do first; empty where the file is there, or is made or fetched at the first start."""


@dataclass(frozen=True)
class ModelCache:
    """Where models are kept, and from where they come.

    Args:
        folder: the folder of HMS_CACHE.
        repository: the URL of a mirror of Maven Central (HMS_MAVEN_REPOSITORY); empty: itself.
    """

    folder: Path
    repository: str = ""

    @property
    def models(self) -> Path:
        """The folder of the models alone."""
        return self.folder.expanduser() / "models"


class ModelFile(Protocol):
    """A file with known content."""

    def content(self, cache: ModelCache) -> bytes:
        """The verified content; made or fetched first where that is needed.

        Raises:
            ConfigurationError: a package that it comes from is not installed, or not the right one.
            StartError: it could not be made or fetched.
        """
        ...

    def state(self, cache: ModelCache) -> FileState:
        """Whether it is there. Changes nothing."""
        ...


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
                f"{self.name} of the package {self.requirement} {state}.", fix=self._fix
            )
        return path

    def content(self, cache: ModelCache) -> bytes:
        """See ``ModelFile``."""
        return self.verified().read_bytes()

    def state(self, cache: ModelCache) -> FileState:
        """See ``ModelFile``."""
        if path := self.find():
            return FileState(f"installed: {path}")
        return FileState(f"the package {self.requirement} is missing", self._fix)

    @property
    def _fix(self) -> str:
        return f"Run: pip install --force-reinstall --no-deps {self.requirement}"


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
