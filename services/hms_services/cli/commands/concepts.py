"""``hms concepts``: what a space speaks of, and what each concept is made of."""

from __future__ import annotations

from typing import Annotated

import typer

import hms
from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_services.cli import options
from hms_services.cli.commands.memories import find
from hms_services.cli.output import as_json, print_json, stderr, stdout
from hms_services.cli.target import open_memory
from hms_services.cli.views.concept_views import concept_detail, concept_fact, concept_table
from hms_services.cli.views.wording import count

app = typer.Typer(add_completion=False, invoke_without_command=True)


@app.callback()
def concepts(
    context: typer.Context,
    space: options.Space = "default",
    home: options.Home = None,
    address: options.Address = None,
    json: options.Json = False,
) -> None:
    """What a space speaks of; or look into one concept.

    The largest comes first; with --json, one object a line. `hms concepts show ID` looks into one.
    """
    if context.invoked_subcommand is not None:
        return
    with open_memory(home, address, space) as memory:
        found = _concepts(memory)
    if json:
        for each in found:
            print_json(concept_fact(each))
        return
    stdout.print(concept_table(found))
    members = {member for each in found for member in each.members}
    said = f"{count(len(found), 'concept')} of {count(len(members), 'memory', 'memories')}"
    stderr.print(f"{said} in {space}", style="dim")


@app.command()
def show(
    concept_id: Annotated[str, typer.Argument(help="An id, or how it ends.")],
    space: options.Space = "default",
    home: options.Home = None,
    address: options.Address = None,
    json: options.Json = False,
) -> None:
    """Look into one: its summary, its members, where it comes from."""
    with open_memory(home, address, space) as memory:
        concept = _find(memory, concept_id)
        members = sorted(
            (each for key in concept.members if (each := _get(memory, key))),
            key=lambda each: (each.occurred_at, each.observed_offset),
        )
        told = concept.concept
        before = hms.AsOf(offset=max(concept.observed_offset - 1, 0))
        parents = {key: _get(memory, key, before) for key in (told.parents if told else ())}
    if json:
        fact = concept_fact(concept)
        print_json({**fact, "members": [as_json(each) for each in members]})
    else:
        stdout.print(concept_detail(concept, members, parents))


def _concepts(memory: hms.Memory) -> list[hms.MemoryRecord]:
    found = memory.list(page_size=1000, kinds=["concept"])
    return sorted(found, key=lambda each: (-len(each.members), each.id))


def _find(memory: hms.Memory, concept_id: str) -> hms.MemoryRecord:
    """The concept with this id.

    Raises:
        NotFoundError: there is none. Where others were made of it, the message names these.
        InvalidRequestError: the id is one of a memory that is no concept.
    """
    try:
        found = find(memory, concept_id)
    except NotFoundError as error:
        after = [each for each in _concepts(memory) if _comes_from(each, concept_id)]
        if not after:
            raise
        named = ", ".join(f"…{each.id[-12:]}" for each in after)
        raise NotFoundError(
            f"The concept {concept_id} is no more: it became {named}.",
            fix="`hms concepts show` one of these; `hms why` tells its history.",
        ) from error
    if found.kind is not hms.Kind.CONCEPT:
        raise InvalidRequestError(
            f"{concept_id} is a {found.kind}, not a concept.",
            fix=f"`hms memories {concept_id}` looks into it.",
        )
    return found


def _comes_from(concept: hms.MemoryRecord, parent: str) -> bool:
    parents = concept.concept.parents if concept.concept else ()
    return any(each.endswith(parent) for each in parents)


def _get(
    memory: hms.Memory, memory_id: str, as_of: hms.AsOf | None = None
) -> hms.MemoryRecord | None:
    """The memory; None where it was forgotten."""
    try:
        return memory.get(memory_id, as_of=as_of)
    except NotFoundError:
        return None
