"""Concept substitution: concepts in place of lines for which there is no room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from hms_schemas.generated.records import MemoryState
from hms_services.api.names import SpaceName
from hms_services.context.retrieval.ranking import Scored
from hms_services.context.view.projection import Projection

# A concept for one line is longer than the line.
_FEWEST = 2
# A line below this score is hardly an answer: a concept of such lines would waste the room.
_LIKELY = 0.25


def concepts_for(
    lines: Sequence[Scored], projection: Projection, space: SpaceName
) -> list[MemoryState]:
    """The concepts that several of ``lines`` belong to, those of the best lines first.

    Args:
        lines: best first, those that are not shown.
        projection: holds the concepts.
        space: the space of the lines.
    """
    worth: dict[bytes, float] = defaultdict(float)
    held: dict[bytes, int] = defaultdict(int)
    for each in (line for line in lines if line.score >= _LIKELY):
        for concept_id in each.memory.concept_ids:
            worth[concept_id] += each.score
            held[concept_id] += 1
    wanted = [each for each, lines_of in held.items() if lines_of >= _FEWEST]
    concepts = projection.get_all(space, wanted)
    return sorted(concepts, key=lambda each: (-worth[each.memory_id], each.memory_id))


def members_of(concepts: Iterable[MemoryState]) -> set[bytes]:
    """The memories that some concepts stand for."""
    return {member for each in concepts if each.concept for member in each.concept.member_ids}
