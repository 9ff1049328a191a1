"""The table of all commands, in the order of the help. Reading it imports no command."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

_PACKAGE = "hms_services.cli.commands"


class CommandEntry(NamedTuple):
    """One command: its module, and its line in the help."""

    module: str
    summary: str
    panel: str


_RUN, _USE, _LOOK, _MOVE = "Run HMS", "Remember and recall", "Look inside", "Move in and out"
_PROVE = "Prove and replay"

COMMANDS: dict[str, CommandEntry] = {
    "up": CommandEntry("up", "Start everything: the broker and every process of HMS.", _RUN),
    "down": CommandEntry("down", "Stop it; nothing that was remembered is lost.", _RUN),
    "status": CommandEntry("status", "How it runs: processes, memory, ports, topics, lag.", _RUN),
    "doctor": CommandEntry("doctor", "Find what is broken and how to mend it.", _RUN),
    "demo": CommandEntry("demo", "See it work, on real parts.", _RUN),
    "remember": CommandEntry("remember", "Write one memory; returns when the broker has it.", _USE),
    "recall": CommandEntry("recall", "Find memories by words and meaning, best first.", _USE),
    "context": CommandEntry(
        "context", "What a model should know before it answers, and why.", _USE
    ),
    "supersede": CommandEntry(
        "supersede", "Say that a memory was replaced, or that it was not.", _USE
    ),
    "log": CommandEntry("log", "The events as they are written, read from Kafka.", _LOOK),
    "memories": CommandEntry("memories", "List memories, newest first; or look into one.", _LOOK),
    "concepts": CommandEntry(
        "concepts", "What a space speaks of; or look into one concept.", _LOOK
    ),
    "why": CommandEntry("why", "Every event that touched a memory, and what each changed.", _LOOK),
    "tiers": CommandEntry("tiers", "Watch memories move between tiers, live.", _LOOK),
    "import": CommandEntry("import_", "Bring in conversations from a file, or a whole log.", _MOVE),
    "export": CommandEntry(
        "export", "Write memories or events as JSON lines, or all as SQLite.", _MOVE
    ),
    "digest": CommandEntry(
        "digest", "One hash for all that is remembered, from each source.", _PROVE
    ),
    "replay": CommandEntry(
        "replay", "Fold the log again: verify, time travel, other rules, snapshots.", _PROVE
    ),
    "eval": CommandEntry("eval", "How well it remembers, measured.", _PROVE),
    "rebuild": CommandEntry(
        "rebuild", "Make everything anew from the log while it serves.", _PROVE
    ),
}


def placeholder(name: str) -> TyperCommand:
    """A command that shows its line in the help and does nothing else."""
    entry = COMMANDS[name]
    return TyperCommand(name=name, help=entry.summary, rich_help_panel=entry.panel, callback=None)


def load(name: str) -> TyperCommand | TyperGroup:
    """Import the command."""
    app: Typer = import_module(f"{_PACKAGE}.{COMMANDS[name].module}").app
    command = get_command(app)
    assert isinstance(command, TyperCommand | TyperGroup)
    command.name = name
    return command
