"""What is packed as one: a memory, or a question with the short answer to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hms_schemas.generated.records import MemoryState
from hms_services.context.retrieval.ranking import Scored


class Piece(NamedTuple):
    """One thing that a context says. It counts as one line of what may be found."""

    memory: MemoryState
    passage: int | None = None
    """The number of the memory's best passage; None where nothing is known of it."""
    answer: MemoryState | None = None
    """The short answer to it; neither is shown without the other."""


def pieces_of(ranked: Sequence[Scored]) -> list[Piece]:
    """The pieces in the order of their better line, each once."""
    answered = {each.answers.memory_id: each for each in ranked if each.answers is not None}
    placed: set[bytes] = set()
    pieces: list[Piece] = []
    for each in ranked:
        pair = each if each.answers is not None else answered.get(each.memory.memory_id)
        made = Piece(each.memory, each.passage)
        if pair is not None and pair.answers is not None:
            made = Piece(pair.answers, answer=pair.memory)
        ids = {memory.memory_id for memory in memories_of(made)}
        if placed.isdisjoint(ids):
            placed |= ids
            pieces.append(made)
    return pieces


def alone(memories: Iterable[MemoryState]) -> list[Piece]:
    """Memories, each a piece of its own."""
    return [Piece(memory) for memory in memories]


def memories_of(piece: Piece) -> Sequence[MemoryState]:
    """The memories of a piece in their order."""
    return (piece.memory,) if piece.answer is None else (piece.memory, piece.answer)
