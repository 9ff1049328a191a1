"""``hms eval shapes``: one table of everything that applications store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hms_services.cli.eval_output import write_json
from hms_services.cli.eval_sources import chosen_shapes
from hms_services.cli.options import Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.local.settings import LocalSettings
from hms_streams.process.configuration import load

# All shapes are asked within half an hour on two cores.
QUESTIONS = 200
# Seeds from here on are an exam, see ``table_of_shapes``: weights are fitted to lower ones.
_SEED = 101


def shapes(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="One shape a folder, in the shape of LoCoMo; generated ones follow."),
    ] = None,
    only: Annotated[
        str, typer.Option("--shapes", help="Names of shapes, parted by commas; all by default.")
    ] = "",
    questions: Annotated[
        int, typer.Option(min=0, help="At most so many of each shape, always the same; 0: all.")
    ] = QUESTIONS,
    seed: Annotated[
        int, typer.Option(help="Of the generated shapes; from 101 on with wordings of the exam.")
    ] = _SEED,
    pool: Annotated[
        bool, typer.Option("--pool", help="Files with one and the same speaker are one store.")
    ] = False,
    embedding: Annotated[
        str, typer.Option(help="The embedder, as in HMS_EMBEDDING; none: words alone.")
    ] = "onnx",
    json_file: Annotated[
        Path | None, typer.Option("--json-file", help="Write all figures there.")
    ] = None,
    json: Json = False,
) -> None:
    """Every shape of memory: HMS in every mode, fitted to the others, beside the baselines."""
    from hms_services.evaluation.shapes.shape_tables import shapes_table
    from hms_services.evaluation.shapes.shapes_run import measure_shapes

    measured = chosen_shapes(folders or [], only, questions=questions, seed=seed, pool=pool)
    facts = measure_shapes(
        measured, ConsoleReporter(stderr), embedding=embedding, cache=load(LocalSettings).cache
    )
    if json_file is not None:
        write_json(json_file, {"shapes": facts})
    if json:
        for fact in facts:
            print_json(fact)
        return
    stdout.print(shapes_table(facts))
    for fact in facts:
        if fact["missing"]:
            stderr.print(f"{fact['shape']}: partial answers: {fact['missing']}", style="yellow")
