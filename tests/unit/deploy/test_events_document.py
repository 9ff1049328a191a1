"""docs/events.md says what the code does: its example, its codes, its fields, its headers."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from hms_schemas import admission, topics

from .conftest import ROOT

DOCUMENT = (ROOT / "docs/events.md").read_text()
SCHEMAS = ROOT / "schemas/hms_schemas"


def section(heading: str) -> str:
    """The text under a heading of the second level."""
    return DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_column(text: str) -> set[str]:
    """All that is in code style in the first cells of the tables of ``text``."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_example_is_the_file_that_is_run() -> None:
    example = (ROOT / "docs/examples/produce.py").read_text()

    assert f"```python\n{example}```" in DOCUMENT


def test_every_reason_is_listed() -> None:
    listed = first_column(section("What is refused")) | {"bad_schema", "does_not_fit_schema"}

    assert listed == set(reasons())
    assert all(f"`{reason}`" in DOCUMENT for reason in listed)


def test_fields_are_those_of_the_schema() -> None:
    for name, text in (
        ("MemoryEvent", section("The fields").split("Bodies, each")[0]),
        ("Observed", section("The fields").split("\n`Observed`:\n")[1]),
    ):
        schema = json.loads((ROOT / f"schemas/avro/hms.memory.v1.{name}.avsc").read_text())
        assert first_column(text) == {field["name"] for field in schema["fields"]}


def test_headers_are_those_that_are_written() -> None:
    source = (ROOT / "streams/hms_streams/process/dead_letters.py").read_text()
    written = set(re.findall(r'\("(dlq\.[a-z_.]+)", ', source))

    assert first_column(section("Dead letters")) == written


def test_topics_and_limits_are_those_of_the_code() -> None:
    for topic in (topics.EVENTS, topics.SCHEMAS, topics.TIERS_DLQ):
        assert f"`{topic.name}`" in DOCUMENT
    for limit in (
        admission.MAX_CONTENT_CHARS,
        admission.MAX_ATTRIBUTE_CHARS,
        admission.MAX_NAME_CHARS,
        admission.MAX_TAG_CHARS,
        admission.MAX_IDS,
    ):
        assert re.search(rf"over (\d+ or a value over )?{limit:,}\b", DOCUMENT) or (
            f"name over {limit:,} " in DOCUMENT
        )


def reasons() -> Iterator[str]:
    """Every code that the contract's own modules refuse with."""
    for name in ("admission", "codec", "errors"):
        tree = ast.parse((SCHEMAS / f"{name}.py").read_text())
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    yield from _codes(node, function, tree)


def _codes(call: ast.Call, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    code = next((k.value for k in call.keywords if k.arg == "reason"), None)
    if ast.unparse(call.func) == "_refuse":
        code = call.args[0]
    if isinstance(code, ast.Constant):
        yield str(code.value)
    elif isinstance(code, ast.JoinedStr):
        prefix = ast.unparse(code)[2:].split("{")[0]
        yield from (prefix + what for what in _whats(function, tree))


def _whats(function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """The values of ``what`` in a function: of its own loop, or what it is called with."""
    for node in ast.walk(function):
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple):
            yield from (str(ast.literal_eval(pair.elts[0])) for pair in _tuples(node.iter))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def _tuples(node: ast.Tuple) -> list[ast.Tuple]:
    return [each for each in node.elts if isinstance(each, ast.Tuple)]
