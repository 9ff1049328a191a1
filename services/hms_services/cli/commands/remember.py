"""``hms remember``: write one memory."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.text import Text

from hms.observation import ObservationFields
from hms_schemas.errors import InvalidRequestError
from hms_services.cli.moments import time_of
from hms_services.cli.options import Address, Home, Json, Space
from hms_services.cli.output import as_json, print_json, stdout
from hms_services.cli.target import open_memory

app = typer.Typer(add_completion=False)


@app.command()
def remember(
    text: Annotated[str, typer.Argument(help="What to remember; - reads standard input.")],
    kind: Annotated[
        str, typer.Option(help="message, fact, preference, procedure, event or result.")
    ] = "message",
    speaker: Annotated[str | None, typer.Option(help="Who said it.")] = None,
    session: Annotated[str | None, typer.Option(help="The conversation it belongs to.")] = None,
    at: Annotated[str | None, typer.Option(help="When it happened; now if not given.")] = None,
    importance: Annotated[float | None, typer.Option(min=0, max=1, help="0 to 1.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A label; `pinned` keeps it.")] = None,
    expires: Annotated[str | None, typer.Option(help="Forget it at this time.")] = None,
    key: Annotated[str | None, typer.Option(help="The same key is the same memory.")] = None,
    trust: Annotated[
        str, typer.Option(help="Who vouches: user, assistant, tool, web or system.")
    ] = "user",
    space: Space = "default",
    home: Home = None,
    address: Address = None,
    json: Json = False,
) -> None:
    """Write one memory; returns when the broker has it."""
    fields = ObservationFields(kind=kind, tags=tag or [], trust=trust)
    if speaker:
        fields["speaker"] = speaker
    if session:
        fields["session"] = session
    if at:
        fields["occurred_at"] = time_of("--at", at)
    if importance is not None:
        fields["importance"] = importance
    if expires:
        fields["expires_at"] = time_of("--expires", expires)
    if key:
        fields["idempotency_key"] = key
    with open_memory(home, address, space) as memory:
        where = memory.remember(_content(text), **fields)
    if json:
        print_json({"space": space, **as_json(where)})
    else:
        about = f"partition {where.partition}, offset {where.offset}"
        stdout.print(
            Text("remembered ", style="green").append(where.id, "bold").append(f"\n{about}")
        )


def _content(text: str) -> str:
    content = sys.stdin.read() if text == "-" else text
    if not content.strip():
        raise InvalidRequestError("There is nothing to remember.", fix="Give a text that says it.")
    return content.strip()
