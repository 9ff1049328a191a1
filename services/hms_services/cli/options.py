"""Options that several commands share, so that they mean and read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Space = Annotated[
    str, typer.Option("--space", "-s", help="Whose memory: a user, an agent, a project.")
]
Home = Annotated[
    Path | None,
    typer.Option("--home", envvar="HMS_HOME", help="Where HMS lives.", show_default="~/.hms"),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        envvar="HMS_ADDRESS",
        help="host:port of the context service.",
        show_default="the one running here",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON, for programs.")]
Tiers = Annotated[
    list[str] | None, typer.Option("--tier", help="Only of this tier: short, medium, long.")
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="Only of this kind: message, fact, …")
]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only with this label.")]
Speaker = Annotated[str | None, typer.Option("--speaker", help="Only said by this one.")]
Session = Annotated[str | None, typer.Option("--session", help="Only of this conversation.")]
Since = Annotated[
    str | None, typer.Option("--since", help="Only from this time on (ISO 8601 or epoch).")
]
Until = Annotated[str | None, typer.Option("--until", help="Only before this time.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="The past: a time by which things had happened, or @offset of the log."
    ),
]
LogTime = Annotated[
    bool, typer.Option("--log-time", help="Read --as-of as the time of writing to the log.")
]
