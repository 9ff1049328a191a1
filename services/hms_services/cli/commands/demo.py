"""``hms demo``: see it work, on real parts."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.table import Table
from rich.text import Text

from hms_schemas.errors import InvalidRequestError
from hms_services.cli.options import Address, Json, Space
from hms_services.cli.output import print_json, stdout

app = typer.Typer(add_completion=False)


class Demo(NamedTuple):
    """One demo: its module, its milestone, and what a person sees."""

    module: str
    milestone: str
    summary: str


DEMOS: dict[str, Demo] = {
    "walk": Demo("walk", "1", "One memory's whole way: starts everything, imports, asks, stops."),
    "events": Demo(
        "event_console", "1.1", "A console: write events, list, filter and look into them."
    ),
    "tiers": Demo("tier_show", "1.3", "Memories moving between tiers, live, from real events."),
}


@app.command()
def demo(
    name: Annotated[str | None, typer.Argument(help="Which; all are listed when left out.")] = None,
    file: Annotated[
        Path | None, typer.Option("--input", help="walk: your own conversation.")
    ] = None,
    question: Annotated[
        list[str] | None, typer.Option("--question", "-q", help="walk: ask this.")
    ] = None,
    space: Space = "default",
    home: Annotated[
        Path | None, typer.Option("--home", help="walk: live here, and stay; else where HMS runs.")
    ] = None,
    address: Address = None,
    json: Json = False,
) -> None:
    """See it work, on real parts. Without a name, lists the demos."""
    if name is None:
        _list(json=json)
        return
    if name not in DEMOS:
        raise InvalidRequestError(
            f"There is no demo {name!r}.", fix=f"Choose one of {', '.join(DEMOS)}."
        )
    module = import_module(f"hms_services.cli.demos.{DEMOS[name].module}")
    if name == "walk":
        module.run(home=home, file=file, questions=question or [])
    else:
        module.run(home=home, address=address, space=space)


def _list(*, json: bool) -> None:
    if json:
        for name, each in DEMOS.items():
            print_json({"name": name, "milestone": each.milestone, "summary": each.summary})
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("demo", "milestone", "what you see"):
        table.add_column(column)
    for name, each in DEMOS.items():
        table.add_row(Text(name, style="bold"), each.milestone, each.summary)
    stdout.print(table)
    stdout.print("\nRun one with: hms demo walk", style="dim")
