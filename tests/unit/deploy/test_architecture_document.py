"""The documents name tests, modules and variables that exist."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import ROOT, settings

DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
# Read by clients and tests, which have no settings class.
BESIDE = {"HMS_ADDRESS", "HMS_TOKEN"}


def test_every_test_that_holds_an_invariant_exists() -> None:
    code = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", ARCHITECTURE))

    assert {name for name in named if f"def {name}(" not in code} == set()


def test_every_invariant_is_held_or_marked() -> None:
    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", ARCHITECTURE, re.MULTILINE)

    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1))
    assert all("`test_" in held or "**not built yet**" in held for _, held in rows)


def test_every_command_exists() -> None:
    commands = set(re.findall(r"python -m ([a-z_.]+)", ARCHITECTURE))

    assert len(commands) == 4
    assert all(find_spec(command) for command in commands)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_variable_exists(path: Path) -> None:
    known = {variable for variables in settings().values() for variable in variables} | BESIDE

    assert set(re.findall(r"\bHMS_[A-Z_]+[A-Z]\b", path.read_text())) <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text()
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), target
