"""A temporary system that remembers conversations, for an evaluation to ask."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.importing.load import load_file
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.settled import wait_until_settled
from hms_services.local.temporary.temporary_system import RunningSystem, temporary_system


@contextmanager
def filled_system(
    conversations: Sequence[Conversation], embedding: str, reporter: Reporter
) -> Iterator[RunningSystem]:
    """A system that remembers the conversations, each in a space of its name.

    Args:
        conversations: what the system remembers.
        embedding: the name of its embedder; ``none``: the system finds by words alone.
        reporter: is told how far the start and the import are.

    Raises:
        StartError: the system does not start.
        UnavailableError: the system does not settle in time.
    """
    with temporary_system(reporter, embedding=embedding) as system:
        written = sum(_import(system, each) for each in conversations)
        reporter.note(f"imported {written:,} turns of {len(conversations)} conversations")
        embedded = embedding != "none"
        wait_until_settled(system, written, reporter, embedded=embedded, formed=True)
        yield system


def install_weights(
    system: RunningSystem, conversations: Sequence[Conversation], weights: Path
) -> None:
    """Give the space of each conversation its weights file.

    Args:
        system: where the spaces are.
        conversations: whose spaces.
        weights: one file for all spaces, or a folder with one file for each, of the space's name.
    """
    folder = system.settings.home / "weights" / "local"
    folder.mkdir(parents=True, exist_ok=True)
    for each in conversations:
        file = weights / f"{each.name}.json" if weights.is_dir() else weights
        shutil.copyfile(file, folder / f"{each.name}.json")


def _import(system: RunningSystem, conversation: Conversation) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{conversation.name}.json"
        file.write_text(json.dumps(conversation.source), encoding="utf-8")
        with system.memory(conversation.name) as memory:
            return load_file(file, memory).written
