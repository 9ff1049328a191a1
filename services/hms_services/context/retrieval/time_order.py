"""The newest, or the oldest, of the lines that answer first, where the question wants it.

"When did I last see Petra?" is answered by every line about a meeting with her, and only the newest
of them is right. How well a line fits is not changed: of the lines that fit about as well as the
best one, the newest takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from hms_services.context.retrieval.days.first_or_last import Extreme
from hms_services.context.retrieval.ranking import Scored

# Lines with fewer points than this share of the best one's are about something else …
_POINTS_SHARE = 0.75
# … and so are those with fewer of the question's words than this share: a name that the question
# has makes most of them.
_WORDS_SHARE = 0.5
_MOST_ANSWERS = 100


def in_time_order(scored: Sequence[Scored], extreme: Extreme | None) -> list[Scored]:
    """``scored`` with the lines that answer in the order of time; the others keep their places.

    Args:
        scored: best first.
        extreme: what the question wants; None: the order stays.
    """
    if extreme is None or not scored:
        return list(scored)
    places = _answers(scored)
    ordered = sorted(
        (scored[place] for place in places),
        key=lambda each: each.memory.occurred_at,
        reverse=extreme is Extreme.NEWEST,
    )
    result = list(scored)
    for place, each in zip(places, ordered, strict=True):
        result[place] = each._replace(points=scored[place].points, score=scored[place].score)
    return result


def _answers(scored: Sequence[Scored]) -> list[int]:
    """The places of the lines that answer about as well as the best one."""
    told = [
        place for place, each in enumerate(scored[:_MOST_ANSWERS]) if _measured(each, "asks") <= 0
    ]
    fitting = _POINTS_SHARE * max((scored[place].points for place in told), default=0.0)
    near = [place for place in told if scored[place].points >= fitting]
    words = [_measured(scored[place], "words") for place in near]
    enough = _WORDS_SHARE * max(words, default=0.0)
    return [place for place, share in zip(near, words, strict=True) if share >= enough]


def _measured(scored: Scored, signal: str) -> float:
    measures = scored.measures
    return float(measures.table[measures.names.index(signal), scored.row])
