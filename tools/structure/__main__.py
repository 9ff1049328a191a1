"""``python -m tools.structure``: the layout of the code, and how far its main walks lead."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tools.structure.calls import Calls
from tools.structure.layout import MOST_FILES, TINY_LINES, Layout, layout_of
from tools.structure.modules import read_modules
from tools.structure.walks import walks

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Measure and print; always 0, since a layout is judged by people."""
    options = _options()
    layout, counted = layout_of(read_modules(ROOT)), walks(ROOT)
    if options.json:
        print(json.dumps({"layout": asdict(layout), "walks": _facts(counted)}))
        return 0
    console = Console(highlight=False)
    console.print(_walk_table(counted))
    console.print(_layout_table(layout))
    if options.files:
        for name, calls in counted.items():
            console.print(f"\n{name}", style="bold")
            for file in calls.files:
                console.print(f"  {Path(file).relative_to(ROOT)}")
    return 0


def _facts(counted: Mapping[str, Calls]) -> dict[str, Any]:
    return {
        name: {
            "calls": calls.calls,
            "functions": len(calls.functions),
            "files": [str(Path(file).relative_to(ROOT)) for file in calls.files],
            "cross_file": calls.cross_file,
        }
        for name, calls in counted.items()
    }


def _walk_table(counted: Mapping[str, Calls]) -> Table:
    table = Table(title="walks", box=None, title_justify="left")
    for column in ("walk", "calls", "functions", "files", "cross-file calls"):
        table.add_column(column, justify="left" if column == "walk" else "right")
    for name, calls in counted.items():
        numbers = (calls.calls, len(calls.functions), len(calls.files), calls.cross_file)
        table.add_row(name, *map(str, numbers))
    return table


def _layout_table(layout: Layout) -> Table:
    table = Table(title="layout", box=None, title_justify="left", show_header=False)
    full = ", ".join(f"{folder} {count}" for folder, count in layout.full_folders.items())
    tiny = ", ".join(layout.tiny_modules)
    for name, number, which in (
        ("modules", layout.modules, ""),
        (f"folders over {MOST_FILES} files", len(layout.full_folders), full),
        (f"under {TINY_LINES} lines, one importer", len(layout.tiny_modules), tiny),
        ("modules with one importer", layout.single_importer, ""),
        ("file names twice", len(layout.same_module_names), ", ".join(layout.same_module_names)),
        ("public classes twice", len(layout.same_class_names), ", ".join(layout.same_class_names)),
        ("circles of files", len(layout.file_circles), str(layout.file_circles or "")),
        ("circles of folders", len(layout.folder_circles), str(layout.folder_circles or "")),
    ):
        table.add_row(name, str(number), which)
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.structure", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print facts as JSON, for programs")
    parser.add_argument("--files", action="store_true", help="name the files of each walk")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
