"""``hms up``: start everything."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from hms_services.cli.main import INTERRUPTED
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.start_progress import StartProgress
from hms_services.cli.target import local_settings
from hms_services.cli.views.wording import duration
from hms_services.local.daemon import up_detached
from hms_services.local.instance import Instance, find_instance
from hms_services.local.lifecycle import up as run_here

app = typer.Typer(add_completion=False)


@app.command()
def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave it running.")] = False,
    free_ports: Annotated[
        bool, typer.Option("--free-ports", help="Choose free ports instead of the fixed ones.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Start everything: the broker and every process of HMS. Ctrl-C stops it clean."""
    settings = local_settings(home)
    if free_ports:
        settings = settings.model_copy(update={"free_ports": True})
    with StartProgress(stderr) as progress:
        if detach:
            runs_already = find_instance(settings) is not None
            instance = up_detached(settings, progress.step)
            progress.settle()
            _ready(instance, 0.0 if runs_already else progress.seconds, json=json)
            return

        was_ready = False

        def on_ready(ready: Instance) -> None:
            nonlocal was_ready
            was_ready = True
            progress.settle()
            _ready(ready, progress.seconds, json=json, foreground=True)

        instance = run_here(settings, progress.step, on_ready)
    if not instance.is_mine:
        _ready(instance, 0.0, json=json)
    elif not was_ready:
        stderr.print("Given up before everything was ready; nothing is left running.")
        raise typer.Exit(INTERRUPTED)


def _ready(instance: Instance, seconds: float, *, json: bool, foreground: bool = False) -> None:
    if json:
        print_json(
            {
                "state": instance.state,
                "address": instance.grpc_address,
                "bootstrap": instance.bootstrap,
                "home": instance.home,
                "pid": instance.pid,
                "ports": instance.ports,
            }
        )
        return
    took = f" after {duration(seconds)}" if seconds else " (it was running already)"
    stdout.print(Text("ready", style="bold green").append(took, style="default"))
    stdout.print(f"  context service  {instance.grpc_address}")
    stdout.print(f"  Kafka            {instance.bootstrap}")
    stdout.print(f"  home             {instance.home}", soft_wrap=True)
    if foreground:
        stdout.print("Ctrl-C stops it.", style="dim")
    else:
        stdout.print('Try: hms remember "…", hms recall "…", hms status, hms down', style="dim")
