"""``hms down``: stop the instance of a home."""

from __future__ import annotations

import typer

from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.start_progress import StartProgress
from hms_services.cli.target import local_settings
from hms_services.cli.views.wording import duration
from hms_services.local.lifecycle import down as stop

app = typer.Typer(add_completion=False)


@app.command()
def down(home: Home = None, json: Json = False) -> None:
    """Stop it; nothing that was remembered is lost."""
    settings = local_settings(home)
    with StartProgress(stderr) as progress:
        result = stop(settings, progress.step)
    if json:
        print_json(result)
        return
    if not result.was_running:
        stdout.print(f"nothing was running in {settings.home}", soft_wrap=True)
    else:
        how = "killed, it did not stop" if result.killed else "stopped"
        stdout.print(f"{how} after {duration(result.seconds)}")
    if result.leftovers:
        stdout.print(f"ended what a killed run had left: {', '.join(result.leftovers)}")
