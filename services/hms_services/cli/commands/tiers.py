"""``hms tiers``: watch memories move between tiers."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.live import Live

import hms
from hms_services.cli.options import Address, Home, Json, Space
from hms_services.cli.output import print_json, stdout
from hms_services.cli.target import open_memory
from hms_services.cli.views.tier_explain_views import tier_fact, tier_view
from hms_services.cli.views.tier_views import TierBoard, totals_line, transition_line

app = typer.Typer(add_completion=False)


@app.command()
def tiers(
    explain: Annotated[
        str | None, typer.Option("--explain", help="The numbers behind one memory's tier: its id.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Show them as they are and leave.")] = False,
    space: Space = "default",
    home: Home = None,
    address: Address = None,
    json: Json = False,
) -> None:
    """Watch memories move between tiers, live. Ctrl-C leaves.

    On a terminal a picture; when piped a line for each move; with --json an object for each.
    """
    with open_memory(home, address, space) as memory:
        if explain is not None:
            _explain(memory.get(explain), json=json)
            return
        board = TierBoard(space, memory.list(page_size=1000, kinds=list(hms.Kind)))
        if once:
            _show_once(board, space, json=json)
        elif json or not stdout.is_terminal:
            _print_moves(memory, board, json=json)
        else:
            _draw(memory, board)


def _explain(memory: hms.MemoryRecord, *, json: bool) -> None:
    if json:
        print_json(tier_fact(memory))
    else:
        stdout.print(tier_view(memory))


def _show_once(board: TierBoard, space: str, *, json: bool) -> None:
    if json:
        print_json({"space": space, **board.counts()})
    elif stdout.is_terminal:
        stdout.print(board.view())
    else:
        stdout.print(board.view())
        stdout.print(totals_line(board.counts()))


def _print_moves(memory: hms.Memory, board: TierBoard, *, json: bool) -> None:
    if not json:
        stdout.print(totals_line(board.counts()))
    for transition in memory.watch():
        if json:
            print_json(transition)
        else:
            stdout.print(transition_line(board.move(transition)))
            stdout.file.flush()


def _draw(memory: hms.Memory, board: TierBoard) -> None:
    with Live(board.view(), console=stdout, refresh_per_second=8) as live:
        for transition in memory.watch():
            board.move(transition)
            live.update(board.view())
