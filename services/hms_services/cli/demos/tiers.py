"""Milestone 1.3: memories moving between tiers, live, caused by real events."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.live import Live
from rich.text import Text

import hms
from hms_schemas.errors import UnavailableError
from hms_services.cli.demos.conversation import QUESTIONS, conversation_file
from hms_services.cli.demos.stage import running_or_own
from hms_services.cli.importing.jsonl import read_lines
from hms_services.cli.importing.turns import Turn
from hms_services.cli.output import stdout
from hms_services.cli.tier_views import TierBoard, totals_line, transition_line

# Fast enough not to bore, slow enough to see each one move.
_PAUSE_S = 0.12
# How long a move may take to arrive before the next act begins.
_SETTLE_S = 2.0
_ASKED = 4


def run(*, home: Path | None, address: str | None, space: str) -> None:
    """Play the demo conversation into a new space, use it, judge it, forget some; then leave."""
    own_space = f"{space}-tiers-{secrets.token_hex(3)}"
    with running_or_own(home) as stage:
        memory = hms.connect(address, space=own_space) if address else stage.memory(own_space)
        with memory, _watched(memory) as show:
            _play(memory, show)


def _play(memory: hms.Memory, show: Callable[[str], None]) -> None:
    """The acts; each says what it does before it does it."""
    ids = _say_everything(memory, show)
    show("asking the same thing four times: what is used comes back, and lasts")
    for _ in range(_ASKED):
        for found in memory.context(QUESTIONS[3], tokens=256).lines:
            ids.setdefault(found.memory_id, found.text)
        time.sleep(_PAUSE_S)
    moved_on = [each.id for each in memory.list(tiers=["medium"])][:4]
    show("rating one up, pinning another")
    memory.rate(moved_on[0], 1.0, note="helped")
    memory.tag(moved_on[1], add=["pinned"])
    show("forgetting two for good")
    memory.forget(*moved_on[2:], reason="the demo asked")
    time.sleep(_SETTLE_S)
    show("that was all")


def _say_everything(memory: hms.Memory, show: Callable[[str], None]) -> dict[str, str]:
    turns = list(_turns())
    latest = max(turn.time.at for turn in turns if turn.time)
    shift = datetime.now(UTC) - timedelta(minutes=1) - latest
    session, said = None, {}
    for turn in turns:
        if turn.session != session:
            session = turn.session
            show(f"session: {session}")
        assert turn.time is not None
        where = memory.remember(
            turn.content,
            kind=turn.kind,
            speaker=turn.speaker,
            session=turn.session or "",
            occurred_at=turn.time.at + shift,
            trust=turn.trust,
        )
        said[where.id] = turn.content
        time.sleep(_PAUSE_S)
    return said


def _turns() -> Iterator[Turn]:
    with conversation_file() as path, path.open("rb") as source:
        for item in read_lines(source):
            if not isinstance(item, Turn):
                raise AssertionError(json.dumps([item.place, item.reason]))
            yield item


@contextmanager
def _watched(memory: hms.Memory) -> Iterator[Callable[[str], None]]:
    """Show every move while the block runs; yields a way to say what happens next."""
    board = TierBoard(memory.space, ())
    screen = _Screen(board) if stdout.is_terminal else _Lines(board)
    watcher = threading.Thread(target=_follow, args=(memory, screen.move), daemon=True)
    with screen.running():
        watcher.start()
        yield screen.say
    stdout.print(totals_line(board.counts()), style="bold")


def _follow(memory: hms.Memory, move: Callable[[hms.Transition], None]) -> None:
    """Until the client is closed."""
    try:
        for transition in memory.watch():
            move(transition)
    except UnavailableError:
        return


class _Lines:
    """Plain text: a line for each act and each move."""

    def __init__(self, board: TierBoard) -> None:
        self._board = board
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        yield

    def say(self, what: str) -> None:
        with self._lock:
            stdout.print(Text(f"\n— {what}", style="bold"))

    def move(self, transition: hms.Transition) -> None:
        with self._lock:
            self._board.move(transition)
            stdout.print(transition_line(transition))


class _Screen:
    """A picture that is drawn again with every move."""

    def __init__(self, board: TierBoard) -> None:
        self._board = board
        self._title = ""
        self._live = Live(console=stdout, refresh_per_second=12)

    @contextmanager
    def running(self) -> Iterator[None]:
        with self._live:
            yield

    def say(self, what: str) -> None:
        self._title = what
        self._live.update(self._board.view(title=what))

    def move(self, transition: hms.Transition) -> None:
        self._board.move(transition)
        self._live.update(self._board.view(title=self._title))
