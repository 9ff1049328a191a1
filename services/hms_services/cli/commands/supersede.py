"""``hms supersede``: say that a memory was replaced, or that it was not."""

from __future__ import annotations

from typing import Annotated

import typer

from hms_schemas.errors import InvalidRequestError
from hms_services.cli.options import Address, Home, Json, Space
from hms_services.cli.output import print_json, stdout
from hms_services.cli.target import open_memory
from hms_streams.memory.tiers.policy import CURRENT

app = typer.Typer(add_completion=False)


@app.command()
def supersede(
    memory_id: Annotated[str, typer.Argument(help="The memory that no longer holds.")],
    by: Annotated[str, typer.Option(help="The memory that holds in its place.")] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="It holds after all; no detector says otherwise again.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for the log: leave private things out.")] = "",
    space: Space = "default",
    home: Home = None,
    address: Address = None,
    json: Json = False,
) -> None:
    """Say that a memory was replaced, or that it was not."""
    if undo and by:
        raise InvalidRequestError(
            "--undo takes no --by: it withdraws whatever replaced the memory.",
            fix="Leave --by out.",
        )
    with open_memory(home, address, space) as memory:
        known = memory.get(memory_id)
        if undo:
            successor = "" if known.superseded_by == known.id else known.superseded_by
            event = memory.supersede(known.id, by=successor, confidence=0.0, reason=reason)
            memory.tag(known.id, add=[CURRENT])
        else:
            event = memory.supersede(known.id, by=by, reason=reason)
        after = memory.get(known.id)
    if json:
        print_json({"event": event, "superseded_by": after.superseded_by})
    elif after.superseded_by:
        stdout.print(f"no longer current: {after.content}")
    else:
        stdout.print(f"current: {after.content}")
