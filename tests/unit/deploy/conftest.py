"""What the code says of itself: its settings, and which modules make metrics."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

from pydantic_settings import BaseSettings

ROOT = Path(__file__).parents[3]
SOURCES = (ROOT / "streams", ROOT / "services")
METRIC_TYPES = {"Counter", "Enum", "Gauge", "Histogram", "Info", "Summary"}


@cache
def settings() -> dict[str, dict[str, str]]:
    """Settings class to the variables that it reads, with their defaults as text."""
    return {
        name: {f"HMS_{field.upper()}": _default(model, field) for field in model.model_fields}
        for name, model in models().items()
    }


def metric_makers() -> set[str]:
    """Modules that call a metric's type of the Prometheus client."""
    return {
        module
        for module, tree in _trees().items()
        if (types := _metric_types(tree))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in types
    }


def _metric_types(tree: ast.Module) -> set[str]:
    """What a module calls the metric types that it imports."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "prometheus_client"
        for alias in node.names
        if alias.name in METRIC_TYPES
    }


@cache
def _trees() -> dict[str, ast.Module]:
    """Module to its syntax tree."""
    return {
        ".".join(file.relative_to(source).with_suffix("").parts): ast.parse(file.read_text())
        for source in SOURCES
        for file in source.rglob("*.py")
    }


def models() -> dict[str, type[BaseSettings]]:
    """Every settings class of the project, by its name."""
    return {
        node.name: getattr(import_module(module), node.name)
        for module, tree in _trees().items()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(b).endswith("Settings") for b in node.bases)
    }


def _default(model: type[BaseSettings], field: str) -> str:
    info = model.model_fields[field]
    if info.is_required():
        return "required"
    value = info.default
    if hasattr(value, "get_secret_value"):
        value = value.get_secret_value()
    return "" if value is None else str(value)
