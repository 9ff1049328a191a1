"""How the figures of an evaluation leave: lines for a person, and a file."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hms_services.cli.output import stderr, stdout
from hms_services.cli.views.eval_views import retrieval_lines


def tell(lines: Iterable[str]) -> None:
    """Print the lines."""
    for line in lines:
        stdout.print(line)


def write_json(path: Path, fact: dict[str, object]) -> None:
    """Write the figures, and the folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json_module.dumps(fact, indent=1) + "\n", encoding="utf-8")


def tell_rest(fact: dict[str, Any]) -> None:
    """What the tables of retrieval leave out; a warning where answers were partial."""
    stdout.print()
    tell(retrieval_lines(fact))
    if fact["missing"]:
        stderr.print(f"some answers were partial: {fact['missing']}", style="yellow")
