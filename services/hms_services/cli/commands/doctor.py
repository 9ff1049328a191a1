"""``hms doctor``: find what is broken and how to mend it."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stdout
from hms_services.cli.target import local_settings
from hms_services.cli.views.wording import count
from hms_services.local.checks.diagnosis import checks
from hms_services.local.checks.finding import Finding

app = typer.Typer(add_completion=False)


@app.command()
def doctor(home: Home = None, json: Json = False) -> None:
    """Find what is broken and how to mend it. Exit code 1 when something is."""
    found = checks(local_settings(home))
    failing = [check for check in found if not check.ok]
    if json:
        print_json({"ok": not failing, "checks": found})
    else:
        stdout.print(_table(found))
        well = count(len(found) - len(failing), "check") + " in order"
        stdout.print(f"\n{well}, {len(failing)} not.", style="bold red" if failing else "green")
    if failing:
        raise typer.Exit(1)


def _table(found: list[Finding]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in found:
        mark = Text("ok  ", style="green") if check.ok else Text("FAIL", style="bold red")
        table.add_row(mark, Text(check.name, style="bold"), Text(check.detail))
        if check.fix and not check.ok:
            table.add_row("", "", Text(f"→ {check.fix}", style="yellow"))
    return table
