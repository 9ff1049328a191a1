"""``hms eval all``: every evaluation, and the page of its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from hms_services.cli.eval_output import tell, tell_rest, write_json
from hms_services.cli.eval_shapes import QUESTIONS
from hms_services.cli.eval_sources import chosen_shapes
from hms_services.cli.options import Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.cli.views.eval_views import compaction_lines, latency_lines
from hms_services.local.settings import LocalSettings
from hms_streams.process.configuration import load


def everything(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Conversations: of the first folder the figures are by category, all are shapes; "
            "without any, only what needs none."
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json-file", help="Write all figures there.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write the page for people there.")
    ] = None,
    questions: Annotated[
        int, typer.Option(min=0, help="At most so many of each other shape; 0: all.")
    ] = QUESTIONS,
    json: Json = False,
) -> None:
    """Retrieval in every mode, every shape, compaction, updates and latency, one by one."""
    from hms_services.evaluation.figure_tables import categories_table, systems_table
    from hms_services.evaluation.full_run import full_run
    from hms_services.evaluation.quality_page import quality_page
    from hms_services.evaluation.shapes.shape import read_shape, sampled
    from hms_services.evaluation.shapes.table_of_shapes import EXAM_SEED

    detailed = read_shape(folders[0], pool=False) if folders else None
    others = folders[1:] if folders else []
    measured = chosen_shapes(others, "", questions=questions, seed=EXAM_SEED, pool=False)
    if detailed is not None:
        measured = [sampled(detailed, 0), *measured]
    fact = full_run(detailed, measured, load(LocalSettings).cache, ConsoleReporter(stderr))
    if json_file is not None:
        write_json(json_file, {**_flat(fact), **fact})
    if page is not None and detailed is not None:
        page.write_text(quality_page(fact), encoding="utf-8")
    if json:
        print_json({**_flat(fact), **fact})
        return
    if fact["retrieval"]:
        stdout.print(systems_table(fact["retrieval"]))
        stdout.print()
        stdout.print(categories_table(fact["retrieval"][0]))
        tell_rest(fact["retrieval"][0])
    else:
        stderr.print("No conversations were given: retrieval and compaction are left out.")
    _tell_measures(fact)


def _flat(fact: dict[str, Any]) -> dict[str, Any]:
    """The default's figures at the top, as `hms eval retrieval --json` has them."""
    return dict(fact["retrieval"][0]) if fact["retrieval"] else {}


def _tell_measures(fact: dict[str, Any]) -> None:
    from hms_services.evaluation.figure_tables import updates_table
    from hms_services.evaluation.shapes.shape_tables import shapes_table

    stdout.print()
    stdout.print(shapes_table(fact["shapes"]))
    if fact["retrieval"]:
        tell(compaction_lines(fact["compaction"], fact["concepts"]))
    stdout.print()
    stdout.print(updates_table(fact["updates"]))
    stdout.print()
    tell(latency_lines(fact["latency"]))
