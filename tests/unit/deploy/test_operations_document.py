"""docs/operations.md lists the settings, metrics and alerts that there are, and no others."""

from __future__ import annotations

import re

import yaml

from .conftest import ROOT, SUFFIXES, metrics, settings

DOCUMENT = (ROOT / "docs/operations.md").read_text()


def rows(heading: str) -> dict[str, str]:
    """First to second cell of the table under a heading of the second level."""
    text = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| `([^`]+)` \| ([^|]*)\|", text, re.MULTILINE)
    return {first: second.strip().strip("`") for first, second in cells}


def test_every_setting_is_listed_with_its_default() -> None:
    defaults: dict[str, set[str]] = {}
    for variables in settings().values():
        for variable, default in variables.items():
            defaults.setdefault(variable, set()).add(default)

    wanted = {variable: next(iter(found - {"required"})) for variable, found in defaults.items()}
    assert all(len(found - {"required"}) == 1 for found in defaults.values()), defaults
    assert rows("Settings") == wanted


def test_every_metric_is_listed() -> None:
    # A histogram is listed by its own name, a counter as Prometheus shows it.
    shown = {
        name + (SUFFIXES[kind][0] if kind == "Counter" else "") for name, kind in metrics().items()
    }

    assert set(rows("Metrics")) == shown


def test_every_alert_is_listed() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())

    assert set(rows("Alerts")) == {rule["alert"] for rule in rules["groups"][0]["rules"]}
