"""The demo conversation: seven weeks of a bookbinder and her assistant, written for HMS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

# What changed meanwhile, what must never be missed, and what a person forgets: one of each.
QUESTIONS = (
    "Where is Mara's workshop now?",
    "When is the herbarium due?",
    "What must Mara and Ines not eat?",
    "How do I make wheat paste?",
    "What does Mara drink in the morning?",
)


@contextmanager
def conversation_file() -> Iterator[Path]:
    """The conversation as a JSONL file."""
    with as_file(files("hms_services.cli") / "data" / "conversation.jsonl") as path:
        yield path
