"""Demo of milestone 1.3: memories that move between tiers, live, because of real events."""

from __future__ import annotations

import secrets
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.live import Live
from rich.text import Text

import hms
from hms_schemas.errors import UnavailableError
from hms_services.cli.demos.demo_conversation import QUESTIONS, conversation_file
from hms_services.cli.output import stderr, stdout
from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.cli.target import local_settings
from hms_services.cli.views.tier_views import TierBoard, totals_line, transition_line
from hms_services.importing.jsonl import read_lines
from hms_services.importing.turns import Turn
from hms_services.local.temporary.temporary_system import running_or_temporary

# Slow enough to see each memory move.
_PAUSE_S = 0.12
# Seven weeks are told as if they were the last thirty hours: the first sessions have then been
# idle for a day and leave the working set, the later ones stay and crowd each other out.
_TOLD_IN = timedelta(hours=30)
# An act is over when no move came for so long: the moves of one batch come together.
_QUIET_S = 0.6
# A loaded machine may be slow, but a demo must end.
_LONGEST_ACT_S = 8.0
_ASKED = 4
# Enough for the working set and the few lines that the question is about.
_FOUND_TOKENS = 600


def run(*, home: Path | None, address: str | None, space: str) -> None:
    """Write the demo conversation into a new space, use it and rate it; forget it at the end."""
    own_space = f"{space}-tiers-{secrets.token_hex(3)}"
    reporter = ConsoleReporter(stderr)
    with running_or_temporary(local_settings(home), reporter) as system:
        memory = hms.connect(address, space=own_space) if address else system.memory(own_space)
        with memory:
            with _watched(memory) as show:
                _play(memory, show)
            memory.forget_all(reason="the demo is over")


def _play(memory: hms.Memory, show: Callable[[str], None]) -> None:
    """All acts, one after the other; each is announced first."""
    _say_everything(memory, show)
    show("the same question four times: what is used comes back")
    for _ in range(_ASKED):
        memory.context(QUESTIONS[3], tokens=_FOUND_TOKENS)
        time.sleep(_PAUSE_S)
    show("one is rated useful, another pinned: both last")
    useful, pinned, *unwanted = [each.id for each in memory.list(tiers=["medium"])][:4]
    memory.rate(useful, 1.0, note="helped")
    memory.tag(pinned, add=["pinned"])
    show("two are forgotten for good")
    memory.forget(*unwanted, reason="the demo asked")
    show("that was all")


def _say_everything(memory: hms.Memory, show: Callable[[str], None]) -> None:
    turns = list(_turns())
    earliest, latest = turns[0][1], turns[-1][1]
    pace = _TOLD_IN / (latest - earliest)
    now = datetime.now(UTC) - timedelta(minutes=1)
    session = None
    for turn, at in turns:
        if turn.session != session:
            session = turn.session
            show(f"session: {session}")
        memory.remember(
            turn.content,
            kind=turn.kind,
            speaker=turn.speaker,
            session=turn.session or "",
            occurred_at=now - (latest - at) * pace,
            trust=turn.trust,
        )
        time.sleep(_PAUSE_S)


def _turns() -> Iterator[tuple[Turn, datetime]]:
    """The turns of the demo conversation, each with its time."""
    with conversation_file() as path, path.open("rb") as source:
        for item in read_lines(source):
            if isinstance(item, Turn) and item.time:
                yield item, item.time.at


@contextmanager
def _watched(memory: hms.Memory) -> Iterator[Callable[[str], None]]:
    """Show every move while the block runs; yields a function that announces the next act."""
    board = TierBoard(memory.space, ())
    screen = _MoveScreen(board) if stdout.is_terminal else _MoveLines(board)
    watcher = threading.Thread(target=_follow, args=(memory, screen), daemon=True)
    with screen.running():
        watcher.start()
        yield screen.begin
    stdout.print(totals_line(board.counts()), style="bold")


def _follow(memory: hms.Memory, screen: _MoveView) -> None:
    """Show moves until the client is closed."""
    try:
        for transition in memory.watch():
            screen.move(transition)
    except UnavailableError:
        return


class _MoveView(ABC):
    """Shows acts and moves. Acts come from one thread, moves from another."""

    def __init__(self, board: TierBoard) -> None:
        self.board = board
        self._lock = threading.Lock()
        self._moved = threading.Event()

    def begin(self, act: str) -> None:
        """Wait for the end of the act before, then announce this one."""
        deadline = time.monotonic() + _LONGEST_ACT_S
        while self._moved.wait(_QUIET_S) and time.monotonic() < deadline:
            self._moved.clear()
        with self._lock:
            self.announce(act)

    def move(self, transition: hms.Transition) -> None:
        """Show one move."""
        with self._lock:
            self.draw(self.board.move(transition))
        self._moved.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Show acts and moves while the block runs."""
        yield

    @abstractmethod
    def announce(self, act: str) -> None:
        """Show the name of an act."""

    @abstractmethod
    def draw(self, move: hms.Transition) -> None:
        """Show a move."""


class _MoveLines(_MoveView):
    """Plain text: a line for each act and each move."""

    def announce(self, act: str) -> None:
        stdout.print(Text(f"\n> {act}", style="bold"))

    def draw(self, move: hms.Transition) -> None:
        stdout.print(transition_line(move))


class _MoveScreen(_MoveView):
    """A picture that is drawn again with every move."""

    def __init__(self, board: TierBoard) -> None:
        super().__init__(board)
        self._act = ""
        self._live = Live(console=stdout, refresh_per_second=12)

    @contextmanager
    def running(self) -> Iterator[None]:
        with self._live:
            yield

    def announce(self, act: str) -> None:
        self._act = act
        self._live.update(self.board.view(title=act))

    def draw(self, move: hms.Transition) -> None:
        self._live.update(self.board.view(title=self._act))
