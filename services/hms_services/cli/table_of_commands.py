"""THE table of commands, in the order of the help; read without importing any of them."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

_PACKAGE = "hms_services.cli.commands"


class Entry(NamedTuple):
    """One line of the help."""

    module: str
    summary: str
    panel: str


_RUN, _USE, _LOOK, _MOVE = "Run HMS", "Remember and recall", "Look inside", "Move in and out"
_PROVE = "Prove and replay"

COMMANDS: dict[str, Entry] = {
    "up": Entry("up", "Start everything: the broker and every process of HMS.", _RUN),
    "down": Entry("down", "Stop it; nothing that was remembered is lost.", _RUN),
    "status": Entry("status", "How it runs: processes, memory, ports, topics, lag.", _RUN),
    "doctor": Entry("doctor", "Find what is broken and how to mend it.", _RUN),
    "demo": Entry("demo", "See it work, on real parts.", _RUN),
    "remember": Entry("remember", "Write one memory; returns when the broker has it.", _USE),
    "recall": Entry("recall", "Find memories by words and meaning, best first.", _USE),
    "context": Entry("context", "What a model should know before it answers, and why.", _USE),
    "supersede": Entry("supersede", "Say that a memory was replaced, or that it was not.", _USE),
    "log": Entry("log", "The events as they are written, read from Kafka.", _LOOK),
    "memories": Entry("memories", "List memories, newest first; or look into one.", _LOOK),
    "concepts": Entry("concepts", "What a space speaks of; or look into one concept.", _LOOK),
    "why": Entry("why", "Every event that touched a memory, and what each changed.", _LOOK),
    "tiers": Entry("tiers", "Watch memories move between tiers, live.", _LOOK),
    "import": Entry("import_", "Bring in conversations from a file, or a whole log.", _MOVE),
    "export": Entry("export", "Write memories or events as JSON lines, or all as SQLite.", _MOVE),
    "digest": Entry("digest", "One hash for all that is remembered, from each source.", _PROVE),
    "replay": Entry(
        "replay", "Fold the log again: verify, time travel, other rules, snapshots.", _PROVE
    ),
    "eval": Entry("eval", "How well it remembers, measured.", _PROVE),
    "rebuild": Entry("rebuild", "Make everything anew from the log while it serves.", _PROVE),
}


def placeholder(name: str) -> TyperCommand:
    """A command good enough for the help of the whole."""
    entry = COMMANDS[name]
    return TyperCommand(name=name, help=entry.summary, rich_help_panel=entry.panel, callback=None)


def load(name: str) -> TyperCommand | TyperGroup:
    """The command itself; imports what it needs."""
    app: Typer = import_module(f"{_PACKAGE}.{COMMANDS[name].module}").app
    command = get_command(app)
    assert isinstance(command, TyperCommand | TyperGroup)
    command.name = name
    return command
