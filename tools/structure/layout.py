"""Findings on the layout: full folders, tiny modules, names used twice, circles. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.structure.modules import Module

# A person reads the names of a folder at one look, up to about so many.
MOST_FILES = 15
# A module that is shorter and serves one other could be a function of that other.
TINY_LINES = 25
Graph = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Layout:
    """The findings, each sorted.

    Args:
        modules: how many there are.
        full_folders: folders with more than ``MOST_FILES`` modules, and how many.
        tiny_modules: modules under ``TINY_LINES`` lines that one module imports, with that one.
        single_importer: how many modules have exactly one importer.
        same_module_names: file names that occur more than once, with their folders.
        same_class_names: public classes that occur more than once, with their files.
        file_circles, folder_circles: groups that import each other, directly or not.
    """

    modules: int
    full_folders: Mapping[str, int]
    tiny_modules: Mapping[str, str]
    single_importer: int
    same_module_names: Mapping[str, tuple[str, ...]]
    same_class_names: Mapping[str, tuple[str, ...]]
    file_circles: tuple[tuple[str, ...], ...]
    folder_circles: tuple[tuple[str, ...], ...]


def layout_of(modules: Mapping[str, Module]) -> Layout:
    """The layout of all modules."""
    code = [each for each in modules.values() if each.file.stem != "__init__"]
    folders = _grouped((each.folder, each.file.name) for each in code)
    importers = _importers(modules)
    single = {name: by[0] for name, by in importers.items() if len(by) == 1}
    return Layout(
        modules=len(code),
        full_folders={f: len(files) for f, files in folders.items() if len(files) > MOST_FILES},
        tiny_modules={
            each.file.as_posix(): single[each.name]
            for each in code
            if each.name in single and each.lines < TINY_LINES
        },
        single_importer=sum(each.name in single for each in code),
        same_module_names=_twice(
            (each.file.name, each.folder) for each in code if each.file.stem != "__main__"
        ),
        same_class_names=_twice(
            (name, each.file.as_posix()) for each in code for name in each.classes
        ),
        file_circles=circles({name: each.imports for name, each in modules.items()}),
        folder_circles=circles(_folder_graph(modules)),
    )


def circles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The groups of nodes that reach each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[tuple[str, ...]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = [stack.pop()]
            while group[-1] != node:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(tuple(sorted(group)))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return tuple(sorted(found))


def _importers(modules: Mapping[str, Module]) -> dict[str, list[str]]:
    return _grouped((imported, each.name) for each in modules.values() for imported in each.imports)


def _folder_graph(modules: Mapping[str, Module]) -> Graph:
    """Folder to the folders it imports; ``__main__`` modules compose a process and are left out."""
    edges = _grouped(
        (each.folder, modules[imported].folder)
        for each in modules.values()
        if each.file.stem != "__main__"
        for imported in each.imports
        if modules[imported].folder != each.folder
    )
    return {folder: frozenset(others) for folder, others in edges.items()}


def _twice(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(places) for name, places in _grouped(pairs).items() if len(places) > 1}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: sorted(groups[key]) for key in sorted(groups)}
