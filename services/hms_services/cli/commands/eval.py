"""``hms eval``: how well it remembers, measured on conversations with known answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hms_schemas.errors import InvalidRequestError
from hms_services.cli import options
from hms_services.cli.eval_all import everything
from hms_services.cli.eval_floor import floor
from hms_services.cli.eval_output import tell, tell_rest, write_json
from hms_services.cli.eval_shapes import shapes
from hms_services.cli.eval_sources import (
    ask_running,
    ask_temporary,
    read_conversations,
)
from hms_services.cli.options import Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.cli.views.eval_views import compaction_lines, latency_lines
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.local.settings import LocalSettings
from hms_streams.process.configuration import load

if TYPE_CHECKING:
    from hms_services.evaluation.evidence.retrieval_run import RetrievalRun

app = typer.Typer(add_completion=False, no_args_is_help=True)
app.command()(shapes)
app.command()(floor)
app.command(name="all")(everything)

Folder = Annotated[
    Path, typer.Argument(help="Conversations in the shape of LoCoMo, with questions.")
]


@app.callback()
def evaluate() -> None:
    """How well it remembers, measured. Starts a temporary system, fills it and asks it."""


@app.command()
def retrieval(
    folder: Folder,
    weights: Annotated[
        Path | None,
        typer.Option(help="Rank by these: a file of `hms eval fit`, or a folder with one a space."),
    ] = None,
    no_embedding: Annotated[
        bool, typer.Option("--no-embedding", help="Without any model: words alone.")
    ] = False,
    json: Json = False,
) -> None:
    """Is the evidence found? Beside BM25, plain vectors and their fusion on the same turns."""
    from hms_services.evaluation.evidence.retrieval_run import measure
    from hms_services.evaluation.figure_tables import categories_table, systems_table

    conversations = read_conversations(folder)
    if weights is not None:
        _check_weights(weights, conversations)
    fact = measure(
        conversations,
        ConsoleReporter(stderr),
        name=_name(weights, no_embedding=no_embedding),
        embedding="none" if no_embedding else "onnx",
        weights=weights,
        cache=load(LocalSettings).cache,
    ).as_fact()
    if json:
        print_json(fact)
        return
    stdout.print(systems_table([fact]))
    stdout.print()
    stdout.print(categories_table(fact))
    tell_rest(fact)


@app.command()
def compaction(folder: Folder, json: Json = False) -> None:
    """How little of a conversation must a context hold before an answer is lost?"""
    from hms_services.evaluation.context_shares import compaction as run
    from hms_services.evaluation.evidence.filled_system import filled_system

    conversations = read_conversations(folder)
    reporter = ConsoleReporter(stderr)
    with filled_system(conversations, "onnx", reporter) as system:
        fact = run(system, conversations, reporter)
    if json:
        print_json(fact)
    else:
        tell(compaction_lines(fact["contexts"], fact["concepts"]))


@app.command()
def latency(json: Json = False) -> None:
    """How long does a context take, in a space of 1,000 memories and in one of 10,000?"""
    from hms_services.evaluation.latency import latency as run
    from hms_services.local.temporary.temporary_system import temporary_system

    reporter = ConsoleReporter(stderr)
    with temporary_system(reporter, embedding="onnx") as system:
        fact = run(system, 0, reporter)
    if json:
        print_json(fact)
    else:
        tell(latency_lines(fact))


@app.command()
def fit(
    source: Annotated[
        Path,
        typer.Argument(
            help="Conversations in the shape of LoCoMo; or a file of questions to --space, one "
            'a line: {"query": …, "relevant": [ids]}, by its ratings without "relevant".'
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file, or with --leave-one-out the folder.")
    ],
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="A file a conversation, from all the others.")
    ] = False,
    space: options.Space = "default",
    home: options.Home = None,
    address: options.Address = None,
    json: Json = False,
) -> None:
    """Fit the weights of the signals to questions with known answers.

    A space opts in by having the file as $HMS_HOME/weights/TENANT/SPACE.json.
    """
    from hms_services.evaluation.evidence.retrieval_run import Retrieval
    from hms_services.evaluation.figure_tables import systems_table

    found = ask_temporary(source) if source.is_dir() else ask_running(source, home, address, space)
    fitted = _fit_left_out if leave_one_out else _fit_to_all
    facts = [found.as_fact(), Retrieval(fitted(found.run, output)).as_fact()]
    if json:
        print_json({"written": str(output), "before": facts[0], "after": facts[1]})
        return
    stdout.print(systems_table(facts))
    stdout.print(f"\nwritten to {output}", style="dim")


def _fit_left_out(run: RetrievalRun, output: Path) -> RetrievalRun:
    """Write the weights for each conversation, fitted to all others; rank again by these."""
    from hms_services.evaluation.fitting.fit import weights_file
    from hms_services.evaluation.fitting.leave_one_out import fit_leaving_one_out, reranked

    counts = _questions(run)
    if len(counts) < 2:
        raise InvalidRequestError(
            "There is one conversation or space only: none is left when it is left out.",
            fix="Give a folder with several conversations, or leave --leave-one-out away.",
        )
    fitted = fit_leaving_one_out(run)
    for name, weights in fitted.items():
        others = [other for other in counts if other != name]
        questions = sum(counts[other] for other in others)
        file = weights_file(weights, questions=questions, conversations=others)
        write_json(output / f"{name}.json", file)
    return reranked(run, fitted, "fitted, one left out")


def _fit_to_all(run: RetrievalRun, output: Path) -> RetrievalRun:
    """Write the weights that are fitted to all conversations; rank again by these."""
    from hms_services.evaluation.fitting.fit import weights_file
    from hms_services.evaluation.fitting.leave_one_out import fit_to_all, reranked

    counts = _questions(run)
    weights, names = fit_to_all(run), list(counts)
    write_json(output, weights_file(weights, questions=sum(counts.values()), conversations=names))
    return reranked(run, dict.fromkeys(names, weights), "fitted, on all of these")


def _questions(run: RetrievalRun) -> dict[str, int]:
    """How many questions of each conversation weights can be fitted to."""
    from hms_services.evaluation.fitting.leave_one_out import examples_of

    return {name: len(examples_of(asked)) for name, asked in run.asked.items()}


@app.command()
def updates(
    spaces: Annotated[
        int, typer.Option(min=1, max=200, help="Spaces of two or three synthetic users.")
    ] = 8,
    seed: Annotated[int, typer.Option(help="The same seed makes the same users.")] = 7,
    json: Json = False,
) -> None:
    """Facts that change, are taken back, and are told of several people: what is shown first?"""
    from hms_services.evaluation.figure_tables import updates_table
    from hms_services.evaluation.synthetic_users.updates import updates as run

    fact = run(ConsoleReporter(stderr), spaces=spaces, seed=seed)
    if json:
        print_json(fact)
    else:
        stdout.print(updates_table(fact))


def _check_weights(weights: Path, conversations: list[Conversation]) -> None:
    """Read the weights files, so that a bad one is refused here: the system would only log it.

    Raises:
        InvalidRequestError: a file holds no weights.
    """
    from hms_services.context.retrieval.weights import read_weights

    if not weights.is_dir():
        read_weights(weights)
        return
    for each in conversations:
        read_weights(weights / f"{each.name}.json")


def _name(weights: Path | None, *, no_embedding: bool) -> str:
    if no_embedding:
        return "HMS, no embedding"
    return "HMS" if weights is None else f"HMS, {weights.name}"
