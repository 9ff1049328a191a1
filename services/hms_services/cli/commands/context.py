"""``hms context``: what a model should know before it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

import hms
from hms_schemas.errors import InvalidRequestError
from hms_services.cli import options
from hms_services.cli.filtering import Selection, selecting
from hms_services.cli.moments import past_line, time_of
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.target import open_memory
from hms_services.cli.views.compare_views import Compared, compare_view, compared_fact
from hms_services.cli.views.explain_views import explained_view
from hms_services.cli.views.memory_views import context_view

app = typer.Typer(add_completion=False)


def _only_one_of(options: Sequence[str]) -> None:
    """Refuse more than one of the options that each choose how a context is shown."""
    if len(options) > 1:
        raise InvalidRequestError(
            f"{' and '.join(options)} show the context in ways of their own.", fix="Give one."
        )


@app.command()
@selecting
def context(
    query: Annotated[str, typer.Argument(help="What the model is about to answer.")] = "",
    tokens: Annotated[int, typer.Option(min=1, max=32768, help="At most this many.")] = 1024,
    model: Annotated[
        str, typer.Option(help="What will read it: its tokens are counted, if known.")
    ] = "",
    deadline: Annotated[
        float, typer.Option(min=0.001, help="Seconds; what is not ready then is named.")
    ] = 2.0,
    at: Annotated[
        str | None, typer.Option(help="The question's own time, for `yesterday`.")
    ] = None,
    peek: Annotated[bool, typer.Option(help="Leave no trace: do not count as used.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Only the text for a prompt.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="What each line was ranked by, in points.")
    ] = False,
    concepts: Annotated[
        bool, typer.Option("--concepts", help="Concepts stand for lines there is no room for.")
    ] = False,
    floor: Annotated[
        bool,
        typer.Option("--floor/--no-floor", help="Nothing where no memory is likely to answer."),
    ] = True,
    working_set: Annotated[
        bool, typer.Option("--working-set/--no-working-set", help="With what was said last.")
    ] = True,
    compare: Annotated[
        bool, typer.Option("--compare", help="Without concepts beside with: lost and gained.")
    ] = False,
    *,
    selection: Selection,
    space: options.Space = "default",
    home: options.Home = None,
    address: options.Address = None,
    json: options.Json = False,
) -> None:
    """What a model should know before it answers, and why.

    Every line comes with its reason, tier, score and place in the log.
    """
    shown = {"--compare": compare, "--explain": explain, "--text": text}
    _only_one_of([option for option, given in shown.items() if given])
    if compare and concepts:
        raise InvalidRequestError("--compare shows both, with and without --concepts.")
    asked: dict[str, Any] = {
        "tokens": tokens,
        "deadline": deadline,
        "question_time": time_of("--at", at) if at else None,
        "model": model,
        "floor": floor,
        "working_set": working_set,
        "as_of": selection.as_of,
        **selection.filters,
    }
    with open_memory(home, address, space) as memory:
        if compare:
            both = _compared(memory, query, **asked)
            if json:
                print_json(compared_fact(both))
            else:
                stdout.print(compare_view(both))
            return
        built = memory.context(query, peek=peek, explain=explain, concepts=concepts, **asked)
    if json:
        print_json(built)
    elif text:
        typer.echo(built.text)
    else:
        stdout.print(explained_view(built) if explain else context_view(built))
        if built.past:
            stderr.print(past_line(built.past), style="dim")


def _compared(memory: hms.Memory, query: str, **asked: Any) -> Compared:
    """Ask twice, without and with concepts, and count neither as a use.

    ``asked`` are arguments of ``hms.Memory.context``.
    """
    return Compared(
        raw=memory.context(query, peek=True, **asked),
        compacted=memory.context(query, peek=True, concepts=True, **asked),
        held={each.id: each for each in memory.list(page_size=1000)},
    )
