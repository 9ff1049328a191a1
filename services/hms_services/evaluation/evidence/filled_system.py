"""A temporary system that remembers conversations, for an evaluation to ask."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import assert_never

import hms
from hms_services.evaluation.evidence.known_evidence import Conversation, ConversationTurn
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.settled import wait_until_settled
from hms_services.local.temporary.temporary_system import RunningSystem, temporary_system

_BATCH = 200
# A batch outlasts the restart of any process of a local instance.
_BATCH_TIMEOUT_S = 60.0


class LeftOut(StrEnum):
    """What a client does not say of its lines."""

    NOTHING = "nothing"
    TURN = "turn"
    TURN_AND_SESSION = "turn and session"


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
        fill(system, conversations, reporter, embedded=embedding != "none")
        yield system


def fill(
    system: RunningSystem,
    conversations: Sequence[Conversation],
    reporter: Reporter,
    *,
    embedded: bool,
    before: int = 0,
    left_out: LeftOut = LeftOut.NOTHING,
) -> int:
    """Write the conversations, wait until the system is quiet; how many memories it has then.

    Args:
        system: what is filled.
        conversations: each goes into a space of its name.
        reporter: is told how far the system is.
        embedded: whether the system makes vectors.
        before: how many memories the system had.
        left_out: what is not said of a line.

    Raises:
        UnavailableError: the system does not settle in time.
    """
    for each in conversations:
        with system.memory(each.name) as memory:
            for batch in _batches([observation_of(turn, left_out) for turn in each.turns]):
                memory.remember(batch, timeout=_BATCH_TIMEOUT_S)
    written = sum(len(each.turns) for each in conversations)
    reporter.note(f"wrote {written:,} lines of {len(conversations)} stores")
    wait_until_settled(system, before + written, reporter, embedded=embedded, formed=True)
    return before + written


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


def _batches(lines: Sequence[hms.Observation]) -> Iterator[Sequence[hms.Observation]]:
    for start in range(0, len(lines), _BATCH):
        yield lines[start : start + _BATCH]


def observation_of(turn: ConversationTurn, left_out: LeftOut = LeftOut.NOTHING) -> hms.Observation:
    """What a client writes of the line, but for what it leaves out."""
    match left_out:
        case LeftOut.NOTHING:
            session, number = turn.session or None, turn.turn
        case LeftOut.TURN:
            session, number = turn.session or None, None
        case LeftOut.TURN_AND_SESSION:
            session = number = None
        case _:
            assert_never(left_out)
    return hms.Observation(
        content=turn.text,
        kind=turn.kind,
        speaker=turn.speaker or None,
        session=session,
        turn=number,
        occurred_at=turn.timestamp,
        attributes={"source": turn.id},
        idempotency_key=turn.id,
        trust=turn.trust,
    )
