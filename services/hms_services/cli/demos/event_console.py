"""Demo of milestone 1.1: a console that writes, lists, filters and shows events of the log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.text import Text

import hms
from hms.observation import ObservationFields
from hms_schemas import topics
from hms_schemas.errors import HmsError
from hms_services.cli.failures import tell
from hms_services.cli.output import as_json, stderr, stdout
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.cli.target import local_settings
from hms_services.cli.views import event_views
from hms_services.cli.views.event_views import Stored
from hms_services.cli.views.wording import count
from hms_services.local.temporary.temporary_system import (
    RunningSystem,
    running_or_temporary,
)
from hms_streams.log.reading.topic_reader import LogReader

_HELP = """\
  say Mara: I moved to Utrecht.       write what someone said
  write fact The paste keeps 4 days.  write a fact, preference, procedure, …
  list 20                             the newest events
  filter kind=fact text=paste         type, kind, speaker, space, trust, session
  look 4:17                           one event, whole: partition:offset
  help, quit"""
_LISTED = 10


def run(*, home: Path | None, address: str | None, space: str) -> None:
    """Read commands from standard input until it ends or says quit."""
    reporter = ConsoleReporter(stderr)
    with running_or_temporary(local_settings(home), reporter) as system:
        memory = hms.connect(address, space=space) if address else system.memory(space)
        with memory:
            console = _Console(system, memory)
            stdout.print(Text("events: every memory begins as one", style="bold"))
            stdout.print(_HELP, style="dim")
            for line in _lines():
                if not console.do(line):
                    return


def _lines() -> Iterator[str]:
    """The lines of standard input, after a prompt. Piped lines are printed after the prompt."""
    typed = sys.stdin.isatty()
    while True:
        try:
            line = input("\nevents> ") if typed else sys.stdin.readline()
        except EOFError:
            return
        if not typed:
            if not line:
                return
            stdout.print(Text(f"\nevents> {line.strip()}", style="bold"))
        yield line.strip()


class _Console:
    def __init__(self, system: RunningSystem, memory: hms.Memory) -> None:
        self._system = system
        self._memory = memory
        self._commands: dict[str, Callable[[str], None]] = {
            "say": self._say,
            "write": self._write,
            "list": self._list,
            "filter": self._filter,
            "look": self._look,
            "help": lambda _rest: stdout.print(_HELP, style="dim"),
        }

    def do(self, line: str) -> bool:
        """Carry out one line; returns False when it asks to leave. Prints errors of HMS."""
        word, _, rest = line.partition(" ")
        if word in ("quit", "exit"):
            return False
        if not word:
            return True
        command = self._commands.get(word)
        if command is None:
            stdout.print(f"There is no {word!r} here; try help.", style="yellow")
            return True
        try:
            command(rest.strip())
        except HmsError as error:
            tell(error)
        return True

    def _say(self, rest: str) -> None:
        speaker, colon, text = rest.partition(":")
        if colon:
            self._record(text.strip(), ObservationFields(speaker=speaker.strip()))
        else:
            self._record(rest, ObservationFields())

    def _write(self, rest: str) -> None:
        kind, _, text = rest.partition(" ")
        self._record(text.strip(), ObservationFields(kind=kind))

    def _record(self, text: str, fields: ObservationFields) -> None:
        where = self._memory.remember(text, **fields)
        stdout.print(
            Text("written to the log at ", style="green")
            .append(f"{where.partition}:{where.offset}", style="bold")
            .append(f"  {where.id}", style="dim")
        )

    def _list(self, rest: str) -> None:
        number = int(rest) if rest.isdigit() else _LISTED
        with self._log() as log:
            for message in log.newest(number):
                stdout.print(event_views.event_line(event_views.stored(message)))

    def _filter(self, rest: str) -> None:
        wanted = dict(part.split("=", 1) for part in rest.split() if "=" in part)
        shown = 0
        with self._log() as log:
            for message in log.stored():
                record = event_views.stored(message)
                if _matches(record, wanted):
                    stdout.print(event_views.event_line(record))
                    shown += 1
        stdout.print(f"{count(shown, 'event')} of {rest or 'all'}", style="dim")

    def _look(self, rest: str) -> None:
        with self._log() as log:
            for message in log.stored():
                if f"{message.partition()}:{message.offset()}" == rest:
                    _show(event_views.stored(message), len(message.value() or b""))
                    return
        stdout.print(f"Nothing is at {rest!r}; list shows what there is.", style="yellow")

    def _log(self) -> LogReader:
        return LogReader(self._system.cluster, topics.EVENTS)


def _matches(record: Stored, wanted: dict[str, str]) -> bool:
    """Whether all filters hold: ``text`` is part of the content, the others are equal."""
    if record.event is None:
        return not wanted
    fact = event_views.as_fact(record)
    body = fact["body"]
    held = {
        "type": fact["type"],
        "space": fact["space"],
        "trust": fact["trust"],
        "kind": body.get("kind"),
        "speaker": body.get("speaker"),
        "session": body.get("session_id"),
    }
    for name, value in wanted.items():
        if name == "text":
            if value.lower() not in str(body.get("content", "")).lower():
                return False
        elif str(held.get(name) or "").lower() != value.lower():
            return False
    return True


def _show(record: Stored, size: int) -> None:
    """Print every field of an event that is not empty."""
    fact = as_json(event_views.as_fact(record))
    body = fact.pop("body", {})
    for name, value in [*fact.items(), *body.items()]:
        if value not in (None, "", [], {}):
            stdout.print(Text(f"  {name:<15} ", style="dim").append(str(value), style="default"))
    stdout.print(f"  {size} bytes of Avro, single-object encoding", style="dim")
