"""Where a command prints: facts to standard output, everything else to standard error.

There are no colours when the output is piped (rich looks at the terminal and at NO_COLOR). No line
is longer than 80 columns, so that it reads the same in a small terminal, a file and a bug report.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

WIDTH = 80


def _console(*, to_stderr: bool) -> Console:
    console = Console(stderr=to_stderr, highlight=False, markup=False, emoji=False)
    console.width = min(WIDTH, console.width) if console.is_terminal else WIDTH
    return console


stdout = _console(to_stderr=False)
stderr = _console(to_stderr=True)


def print_json(fact: Any) -> None:
    """Print one JSON object on one line of standard output; ``as_json`` converts it."""
    sys.stdout.write(json.dumps(as_json(fact), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def as_json(value: Any) -> Any:
    """The value in the types of JSON: dataclasses become objects, times ISO 8601 in their zone.

    >>> as_json((datetime(2026, 1, 2, tzinfo=UTC), {"a": (1,)}))
    ['2026-01-02T00:00:00Z', {'a': [1]}]
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: as_json(getattr(value, field.name)) for field in fields}
    if isinstance(value, datetime):
        at = value if value.tzinfo else value.astimezone(UTC)
        return at.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value
