"""What the code says of itself: its settings and the metrics that it registers."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCES = (ROOT / "streams", ROOT / "services")
# What Prometheus makes of a metric's name.
SUFFIXES = {
    "Counter": ("_total",),
    "Gauge": ("",),
    "Histogram": ("_bucket", "_sum", "_count"),
    "Summary": ("_sum", "_count"),
}


def settings() -> dict[str, set[str]]:
    """Settings class to the variables that it reads."""
    return {
        node.name: {f"HMS_{name.upper()}" for name in _fields(node)}
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and "BaseSettings" in map(ast.unparse, node.bases)
    }


def metrics() -> set[str]:
    """Every series that the code exports, as Prometheus names it."""
    return {
        name + suffix
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for name in _metric_name(node)
        for suffix in SUFFIXES[ast.unparse(node.func).rpartition(".")[2]]
    }


def _trees() -> list[ast.Module]:
    files = [file for source in SOURCES for file in source.rglob("*.py")]
    return [ast.parse(file.read_text()) for file in files]


def _fields(node: ast.ClassDef) -> list[str]:
    return [
        each.target.id
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]


def _metric_name(call: ast.Call) -> list[str]:
    known = ast.unparse(call.func).rpartition(".")[2] in SUFFIXES
    first = call.args[0] if call.args else None
    if known and isinstance(first, ast.Constant) and str(first.value).startswith("hms_"):
        return [str(first.value)]
    return []
