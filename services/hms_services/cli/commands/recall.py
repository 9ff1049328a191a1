"""``hms recall``: find memories by words and meaning."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from hms_services.cli import options
from hms_services.cli.filtering import Selection, selecting
from hms_services.cli.moments import past_line, time_of
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.target import open_memory
from hms_services.cli.views.memory_views import found_list, left_out_lines, missing_lines

app = typer.Typer(add_completion=False)


@app.command()
@selecting
def recall(
    query: Annotated[str, typer.Argument(help="What is sought.")],
    limit: Annotated[
        int,
        typer.Option("--limit", "-n", min=0, max=200, help="At most; 0: 10, or 20 for a list."),
    ] = 0,
    at: Annotated[
        str | None, typer.Option(help="The question's own time, for `yesterday`.")
    ] = None,
    floor: Annotated[
        bool, typer.Option("--floor", help="Nothing where no memory is likely to answer.")
    ] = False,
    *,
    selection: Selection,
    space: options.Space = "default",
    home: options.Home = None,
    address: options.Address = None,
    json: options.Json = False,
) -> None:
    """Find memories by words and meaning, best first. With --json, one object a line."""
    with open_memory(home, address, space) as memory:
        found = memory.recall(
            query,
            limit=limit,
            question_time=time_of("--at", at) if at else None,
            floor=floor,
            as_of=selection.as_of,
            **selection.filters,
        )
    if json:
        for each in found:
            print_json(each)
    elif found.results:
        stdout.print(found_list(found))
    else:
        stdout.print(Text(f"Nothing in the space {space!r} is about that.", style="dim"))
    for line in left_out_lines(found):
        stderr.print(line)
    if found.past:
        stderr.print(past_line(found.past), style="dim")
    for line in missing_lines(found.missing):
        stderr.print(line)
