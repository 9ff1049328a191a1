"""``hms eval floor``: where the floor stands under what is found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hms_services.cli.eval_sources import read_conversations
from hms_services.cli.options import Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.cli.views.eval_views import floor_lines


def floor(
    folders: Annotated[
        list[Path], typer.Argument(help="Conversations in the shape of LoCoMo, with questions.")
    ],
    no_embedding: Annotated[
        bool, typer.Option("--no-embedding", help="Without any model: words alone.")
    ] = False,
    json: Json = False,
) -> None:
    """Where must the floor stand, so that a question that no memory answers finds nothing?

    Prints the weights and the floor for `retrieval/answerable.py`, and what each floor costs.
    """
    from hms_services.evaluation.floor.floor_fit import as_fact
    from hms_services.evaluation.floor.floor_run import judged_questions

    conversations = [each for folder in folders for each in read_conversations(folder)]
    embedding = "none" if no_embedding else "onnx"
    fact = as_fact(judged_questions(conversations, embedding, ConsoleReporter(stderr)))
    if json:
        print_json(fact)
    else:
        for line in floor_lines(fact):
            stdout.print(line)
