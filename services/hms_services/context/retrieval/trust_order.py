"""What the web or a tool says of a preference never stands before what the user said.

A page that claims "users love X" must not become what this user loves. It applies where the
question asks for a preference, and to memories of the kind PREFERENCE whatever is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hms_schemas.generated.records import Kind, Trust
from hms_services.context.retrieval.ranking import Scored

_LESS = frozenset({Trust.WEB, Trust.TOOL})
_PREFERENCE = re.compile(
    r"\b(?:prefer\w*|favou?rites?|likes?|liked|loves?|loved|enjoys?|enjoyed|dislikes?|hates?"
    r"|allergic|diet|taste|opinion|fond of|best)\b",
    re.IGNORECASE,
)


def asks_for_preference(question: str) -> bool:
    """Whether an answer would tell what somebody likes."""
    return _PREFERENCE.search(question) is not None


def users_first(scored: Sequence[Scored], question: str) -> list[Scored]:
    """``scored`` with web and tool content on preferences behind all that users said of them.

    Those lines go behind the last line of a user's among the found, in their order, and keep no
    higher score than that.
    """
    if _LESS.isdisjoint(each.memory.trust for each in scored):
        return list(scored)
    preferring = asks_for_preference(question)

    def concerned(each: Scored) -> bool:
        return each.memory.trust in _LESS and (preferring or each.memory.kind is Kind.PREFERENCE)

    def vouched(each: Scored) -> bool:
        return each.memory.trust is Trust.USER and (
            preferring or each.memory.kind is Kind.PREFERENCE
        )

    last = max((place for place, each in enumerate(scored) if vouched(each)), default=-1)
    moved = [each for each in scored[: last + 1] if concerned(each)]
    if not moved:
        return list(scored)
    kept = [each for each in scored[: last + 1] if not concerned(each)]
    floor = kept[-1]
    lowered = [each._replace(points=floor.points, score=floor.score) for each in moved]
    return [*kept, *lowered, *scored[last + 1 :]]
