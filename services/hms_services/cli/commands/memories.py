"""``hms memories``: list the memories of a space, or look into one."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

import hms
from hms_schemas.errors import NotFoundError
from hms_services.cli import options
from hms_services.cli.filtering import Selection, selecting
from hms_services.cli.moments import past_line
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.target import open_memory
from hms_services.cli.views.memory_views import memory_detail, memory_table
from hms_services.cli.views.wording import count

app = typer.Typer(add_completion=False)
# The length of a UUID as text. A shorter text is the end of an id, as the list shows it.
_WHOLE_ID = 36


@app.command()
@selecting
def memories(
    memory_id: Annotated[
        str | None, typer.Argument(help="Look into this one: an id, or how it ends.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most.")] = 20,
    *,
    selection: Selection,
    space: options.Space = "default",
    home: options.Home = None,
    address: options.Address = None,
    json: options.Json = False,
) -> None:
    """List memories, newest first; or look into one. With --json, one object a line."""
    moment, filters = selection.as_of, selection.filters
    with open_memory(home, address, space) as memory:
        if memory_id:
            _show(find(memory, memory_id, moment), json=json)
            return
        listing = memory.list(page_size=min(limit, 1000), as_of=moment, **filters)
        found = tuple(islice(listing, limit))
        page = memory.page(size=1, as_of=moment, **filters)
    if json:
        for each in found:
            print_json(each)
        return
    stdout.print(memory_table(found))
    stderr.print(
        f"{len(found)} of {count(page.total, 'memory', 'memories')} in {space}", style="dim"
    )
    if page.past:
        stderr.print(past_line(page.past), style="dim")


def find(memory: hms.Memory, memory_id: str, as_of: hms.AsOf | None = None) -> hms.MemoryRecord:
    """The memory with this id, or the only one whose id ends so.

    Raises:
        NotFoundError: there is none, or more than one.
    """
    if len(memory_id) >= _WHOLE_ID:
        return memory.get(memory_id, as_of=as_of)
    listing = memory.list(page_size=1000, as_of=as_of, kinds=list(hms.Kind))
    matching = [each for each in listing if each.id.endswith(memory_id)]
    if len(matching) != 1:
        which = "No memory" if not matching else "More than one memory"
        raise NotFoundError(
            f"{which} of {memory.space} has an id that ends with {memory_id}.",
            fix="`hms memories` lists them.",
        )
    return memory.get(matching[0].id, as_of=as_of)


def _show(found: hms.MemoryRecord, *, json: bool) -> None:
    if json:
        print_json(found)
    else:
        stdout.print(memory_detail(found))
