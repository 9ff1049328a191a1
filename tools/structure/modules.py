"""Every module of the project with what it imports, read from the source; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Package to the folder that holds it. ``hms_proto`` is generated and left out.
PACKAGES: Mapping[str, str] = {
    "hms_schemas": "schemas",
    "hms_streams": "streams",
    "hms_services": "services",
    "hms": "clients/python",
}
_GENERATED = "generated"


@dataclass(frozen=True)
class Module:
    """One module.

    Args:
        name: dotted, a package's without ``__init__``.
        file: its path below the root.
        lines: of the file.
        imports: dotted names of the project's modules that it imports anywhere, also for typing.
        classes: public classes at the top level.
    """

    name: str
    file: Path
    lines: int
    imports: frozenset[str]
    classes: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder that the file lies in."""
        return self.file.parent.as_posix()


def read_modules(root: Path) -> dict[str, Module]:
    """All modules below ``root`` by their dotted names; generated ones are left out."""
    files = {_dotted(root / base, file): file for base, file in _files(root)}
    return {name: _read(root, name, file, files.keys()) for name, file in files.items()}


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for package, base in PACKAGES.items():
        for file in sorted((root / base / package).rglob("*.py")):
            if _GENERATED not in file.parts:
                yield base, file


def _dotted(base: Path, file: Path) -> str:
    parts = file.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(root: Path, name: str, file: Path, known: Collection[str]) -> Module:
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    return Module(
        name=name,
        file=file.relative_to(root),
        lines=text.count("\n"),
        imports=frozenset(_imports(tree, known)) - {name},
        classes=tuple(
            node.name
            for node in tree.body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        ),
    )


def _imports(tree: ast.Module, known: Collection[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found = inner if inner in known else node.module
                if found in known:
                    yield found
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
