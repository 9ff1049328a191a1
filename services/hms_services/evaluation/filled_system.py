"""A system of its own to be asked: started for an evaluation, filled, gone afterwards."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hms_services.cli.output import stderr
from hms_services.evaluation.conversations import Conversation
from hms_services.importing.load import load_file
from hms_services.local.settling import wait_until_settled
from hms_services.local.temporary_system import Stage, own


@contextmanager
def filled(conversations: Sequence[Conversation], embedding: str) -> Iterator[Stage]:
    """A running system that remembers the conversations, each in a space of its name.

    Args:
        embedding: its embedder; ``none`` for words alone.
    """
    with own(None, embedding=embedding) as stage:
        written = 0
        for each in conversations:
            written += _import(stage, each)
        stderr.print(f"imported {written:,} turns of {len(conversations)} conversations")
        wait_until_settled(stage, written, embedded=embedding != "none", formed=True)
        yield stage


def install_weights(stage: Stage, conversations: Sequence[Conversation], weights: Path) -> None:
    """Let every space opt into a weights file; of a folder into the file of its own name."""
    folder = stage.settings.home / "weights" / "local"
    folder.mkdir(parents=True, exist_ok=True)
    for each in conversations:
        file = weights / f"{each.name}.json" if weights.is_dir() else weights
        shutil.copyfile(file, folder / f"{each.name}.json")


def _import(stage: Stage, conversation: Conversation) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{conversation.name}.json"
        file.write_text(json.dumps(conversation.source), encoding="utf-8")
        with stage.memory(conversation.name) as memory:
            return load_file(file, memory).written
