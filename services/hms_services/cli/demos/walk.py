"""The whole way of a memory on one machine: what ``make demo`` runs."""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice
from pathlib import Path

from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import hms
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Transition
from hms_services.cli.commands.import_ import load_with_progress, require_file, tell
from hms_services.cli.demos.demo_conversation import (
    QUESTIONS,
    conversation_file,
    questions_about,
)
from hms_services.cli.output import stderr, stdout
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.cli.views.memory_views import best_first, context_line, tier_text, timing_line
from hms_services.cli.views.tier_views import TierBoard
from hms_services.cli.views.wording import count, duration, size
from hms_services.local.instance_status import status
from hms_services.local.temporary.settled import wait_until_settled
from hms_services.local.temporary.temporary_system import RunningSystem, temporary_system
from hms_streams.log.reading.topic_reader import LogReader
from hms_streams.memory.tiers.reasons import sentence_of

SPACE = "demo"
# Enough for the working set and a handful of found lines; a person reads five answers.
_TOKENS = 600
_SHOWN_LINES = 3
# The newest few thousand turns are enough to tell what a conversation is about.
_READ_FOR_QUESTIONS = 5000


def run(*, home: Path | None, file: Path | None, questions: list[str]) -> None:
    """Start a system, import a conversation, show its tiers, ask questions, stop the system.

    Args:
        home: where the system lives; None: a folder under ``.hms-demo`` that is removed afterwards.
        file: the conversation; None: the demo conversation.
        questions: what is asked. Empty: the questions of the demo conversation, or questions about
            what the file names most often.

    Raises:
        NotFoundError: there is no such file.
        StartError: the system does not start, or one runs in ``home`` already.
    """
    if file is not None:
        require_file(file)
    began = time.monotonic()
    _title("1 · start", "a broker, a Faust worker, an embedder, a gRPC service")
    reporter = ConsoleReporter(stderr)
    with temporary_system(reporter, home) as system:
        stdout.print(f"everything is up after {duration(system.start_seconds)}")
        with system.memory(SPACE) as memory:
            _import(system, memory, file)
            _show_tiers(system, memory)
            asked = questions or (list(QUESTIONS) if file is None else _own_questions(memory))
            _ask(memory, asked)
        _show_processes(system)
        stdout.print()
    _title("done", f"stopped clean; {duration(time.monotonic() - began)} in all")


def _title(step: str, about: str) -> None:
    stdout.print(Rule(Text(f"{step}: {about}", style="bold"), align="left", style="dim"))


def _import(system: RunningSystem, memory: hms.Memory, file: Path | None) -> None:
    name = "seven weeks of a bookbinder and her assistant" if file is None else file.name
    stdout.print()
    _title("2 · remember", name)
    began = time.monotonic()
    if file is None:
        with conversation_file() as path:
            report = load_with_progress(path, memory, format=None, strict=True, ending_now=True)
    else:
        report = load_with_progress(file, memory, format=None, strict=False, ending_now=False)
    tell(report, time.monotonic() - began, SPACE)
    seconds = wait_until_settled(system, report.written, ConsoleReporter(stderr))
    stdout.print(f"folded and embedded, lag 0, {duration(seconds)} later")


def _show_tiers(system: RunningSystem, memory: hms.Memory) -> None:
    stdout.print()
    _title("3 · tiers", "what each holds, and what moved it there")
    board = TierBoard(SPACE, memory.list(page_size=1000, kinds=list(hms.Kind)), rows=6)
    stdout.print(board.view(title="newest first"))
    table = Table.grid(padding=(0, 1))
    for (start, end, reason), times in _moves(system).most_common():
        move = Text("new", style="dim") if start == "none" else tier_text(start)
        move.append(" → ", style="dim").append_text(tier_text(end))
        table.add_row(f"{times:>4}", move, Text(sentence_of(reason), style="dim"))
    stdout.print(table)


def _moves(system: RunningSystem) -> Counter[tuple[str, str, str]]:
    """How often each kind of move was made; copies of one transition count once."""
    codec, seen = Codec(), {}
    with LogReader(system.cluster, topics.TRANSITIONS) as reader:
        for message in reader.stored():
            move = codec.decode(message.value(), Transition)
            seen[move.transition_id] = (move.from_tier.lower(), move.to_tier.lower(), move.reason)
    return Counter(seen.values())


def _own_questions(memory: hms.Memory) -> list[str]:
    newest = list(islice(memory.list(page_size=1000), _READ_FOR_QUESTIONS))
    speakers = {each.speaker for each in newest}
    return questions_about((each.content for each in newest), speakers=speakers)


def _ask(memory: hms.Memory, questions: list[str]) -> None:
    stdout.print()
    _title("4 · ask", "what a model would be told, and why each line is there")
    for question in questions:
        _show_answer(question, memory.context(question, tokens=_TOKENS))


def _show_answer(question: str, context: hms.Context) -> None:
    stdout.print(Text(f"\n? {question}", style="bold cyan"))
    found = best_first(line for line in context.lines if line.section == "recalled")
    # Newest first: these are shown when the working set holds the whole conversation.
    held = [line for line in context.lines if line.section == "working_set"][::-1]
    shown = [*found, *held][:_SHOWN_LINES]
    for line in shown:
        stdout.print(context_line(line))
    more = len(context.lines) - len(shown)
    stdout.print(
        f"     and {count(more, 'line')} more; {len(held)} in all are the working set", style="dim"
    )
    stdout.print(f"     {timing_line(context)}", style="dim")
    if context.missing:
        stdout.print(f"     not ready: {', '.join(context.missing)}", style="red")


def _show_processes(system: RunningSystem) -> None:
    now = status(system.settings)
    stdout.print()
    _title("5 · what it took", f"{size(now.rss_bytes)} of memory")
    for each in now.processes:
        stdout.print(f"  {each.name:<12} {size(each.rss_bytes):>8}")
