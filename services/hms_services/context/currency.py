"""Of two lines of which one says otherwise later, the later stands first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hms_services.context.ranking import Scored


def newer_first(scored: Sequence[Scored], successors: Mapping[bytes, bytes]) -> list[Scored]:
    """``scored`` with every line that was replaced behind the one that replaced it.

    The later line moves up to where the earlier stood, and takes its score; nothing else moves.

    Args:
        scored: best first.
        successors: memory to the one that says otherwise later, beside what the memories' own
            records tell.
    """
    by_id = {each.memory.memory_id: each for each in scored}
    placed: set[bytes] = set()
    ordered: list[Scored] = []

    def place(each: Scored, score: Scored) -> None:
        placed.add(each.memory.memory_id)
        later = by_id.get(_successor(each, successors))
        if later is not None and later.memory.memory_id not in placed:
            place(later, score)
        raised = each.points < score.points
        ordered.append(each._replace(points=score.points, score=score.score) if raised else each)

    for each in scored:
        if each.memory.memory_id not in placed:
            place(each, each)
    return ordered


def _successor(scored: Scored, successors: Mapping[bytes, bytes]) -> bytes:
    memory = scored.memory
    return memory.superseded_by or successors.get(memory.memory_id, b"")
