"""Lines that contradict: the later before the earlier, the asked person's before another's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hms_services.context.retrieval.ranking import Scored
from hms_streams.memory.supersession.claim_book import ClaimBook


def newer_first(scored: Sequence[Scored], successors: Mapping[bytes, bytes]) -> list[Scored]:
    """``scored`` with every line that was replaced behind the one that replaced it.

    Args:
        scored: best first.
        successors: memory to the one that says otherwise later, beside what the memories' own
            records tell.
    """
    before: dict[bytes, bytes] = {}
    for each in scored:
        # Who says otherwise is known better than who once did: that one may be forgotten.
        later = successors.get(each.memory.memory_id) or each.memory.superseded_by
        if later:
            before[each.memory.memory_id] = later
    return _reordered(scored, before)


def own_first(scored: Sequence[Scored], book: ClaimBook, people: Collection[str]) -> list[Scored]:
    """``scored`` with what others say of themselves behind what is said of the person asked about.

    Where a question names one person, another's phone number is no answer, however well its words
    fit: it stands behind the first line that tells this person's.
    """
    if len(people) != 1:
        return list(scored)
    (person,) = (name.lower() for name in people)
    own: dict[str, bytes] = {}
    others: list[tuple[bytes, str]] = []
    for each in scored:
        for subject, attribute, _ in book.told(each.memory.memory_id):
            if subject == person:
                own.setdefault(attribute, each.memory.memory_id)
            elif subject:
                others.append((each.memory.memory_id, attribute))
    return _reordered(scored, {who: own[what] for who, what in others if what in own})


def _reordered(scored: Sequence[Scored], before: Mapping[bytes, bytes]) -> list[Scored]:
    """Each line behind the one that goes ``before`` it, which moves up and takes its score."""
    if not before:
        return list(scored)
    by_id = {each.memory.memory_id: each for each in scored}
    placed: set[bytes] = set()
    ordered: list[Scored] = []

    def place(each: Scored, score: Scored) -> None:
        placed.add(each.memory.memory_id)
        first = by_id.get(before.get(each.memory.memory_id, b""))
        if first is not None and first.memory.memory_id not in placed:
            place(first, score)
        raised = each.points < score.points
        ordered.append(each._replace(points=score.points, score=score.score) if raised else each)

    for each in scored:
        if each.memory.memory_id not in placed:
            place(each, each)
    return ordered
