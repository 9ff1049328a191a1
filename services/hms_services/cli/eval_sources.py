"""Where the questions of an evaluation come from: conversations, or a file about one space."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hms_schemas.errors import InvalidRequestError
from hms_services.cli.output import stderr
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.cli.target import open_memory
from hms_services.evaluation.evidence.known_evidence import Conversation, read_folder
from hms_services.local.settings import LocalSettings
from hms_streams.process.configuration import load

if TYPE_CHECKING:
    from hms_services.evaluation.evidence.retrieval_run import Retrieval
    from hms_services.evaluation.shapes.shape import Shape


def read_conversations(folder: Path) -> list[Conversation]:
    """Read the conversations of the folder, and print how many there are.

    Raises:
        NotFoundError: there is no such folder, or no conversation in it.
        InvalidRequestError: a file holds something else.
    """
    conversations = read_folder(folder)
    questions = sum(len(each.questions) for each in conversations)
    stderr.print(f"{len(conversations)} conversations, {questions:,} questions with evidence")
    return conversations


def chosen_shapes(
    folders: Sequence[Path], names: str, *, questions: int, seed: int, pool: bool
) -> list[Shape]:
    """The shapes to measure, and print how large each is.

    Args:
        folders: one shape each; the generated ones come after them.
        names: the shapes to take, parted by commas; empty: all.
        questions: at most so many of each shape; 0: all.
        seed: of the generators.
        pool: whether notes of one person in several files become one store.

    Raises:
        NotFoundError: a folder is missing or empty.
        InvalidRequestError: a file holds something else, or a name is unknown.
    """
    from hms_services.evaluation.shapes.shape import generated_shape, read_shape, sampled
    from hms_services.evaluation.shapes.table_of_shapes import GENERATORS

    known = [*(folder.name for folder in folders), *GENERATORS]
    wanted = [each.strip() for each in names.split(",") if each.strip()] or known
    unknown = [each for each in wanted if each not in known]
    if unknown:
        raise InvalidRequestError(
            f"There is no shape {unknown[0]!r}.", fix=f"Choose from {', '.join(known)}."
        )
    found = [read_shape(folder, pool=pool) for folder in folders if folder.name in wanted]
    found += [generated_shape(each, seed) for each in GENERATORS if each in wanted]
    asked = [sampled(each, questions) for each in found]
    for each in asked:
        stderr.print(f"{each.name}: {each.lines:,} lines, {each.questions:,} questions")
    return asked


def ask_temporary(folder: Path) -> Retrieval:
    """Ask a temporary system the questions of the conversations, and keep the measured features."""
    from hms_services.evaluation.evidence.retrieval_run import measure

    return measure(
        read_conversations(folder),
        ConsoleReporter(stderr),
        name="default",
        embedding="onnx",
        explain=True,
        cache=load(LocalSettings).cache,
        compare=False,
    )


def ask_running(file: Path, home: Path | None, address: str | None, space: str) -> Retrieval:
    """Ask a space of the running system the questions of the file, and keep the features."""
    from hms_services.evaluation.evidence.labelled import ask_labelled, read_labelled
    from hms_services.evaluation.evidence.retrieval_run import Retrieval

    labelled = read_labelled(file)
    with open_memory(home, address, space) as memory:
        run = ask_labelled(memory, labelled)
    asked = len(run.answers)
    stderr.print(f"{asked:,} of {len(labelled):,} questions find what answers them in {space!r}")
    return Retrieval(run)
