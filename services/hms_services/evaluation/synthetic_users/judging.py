"""Tells a running system what synthetic users say, and judges its answers.

An answer is judged by which lines it shows, and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import hms
from hms_services.evaluation.synthetic_users.synthetic_space import (
    SyntheticQuestion,
    SyntheticSpace,
)

_PATIENCE_S = 60.0
_SHOWN = 20
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """What is right and wrong in one answer."""

    past: bool
    """The question was about a moment of the past."""
    current_first: bool
    """The first line that tells a value of the attribute, of anybody, tells the current value."""
    stale_above: bool
    """A value that no longer holds is ranked above the current one."""
    other_above: bool
    """Another person's value is ranked above this person's."""
    deleted_shown: bool
    said_twice: bool
    """Two lines of a context are the same, word for word."""


def tell(memory: hms.Memory, space: SyntheticSpace) -> dict[str, str]:
    """Write all statements; returns the id of the memory of each statement key."""
    ids: dict[str, str] = {}
    for start in range(0, len(space.statements), _BATCH):
        stretch = space.statements[start : start + _BATCH]
        written = memory.remember(
            [
                hms.Observation(
                    content=each.text,
                    kind=each.kind,
                    speaker=each.who,
                    session=each.at.date().isoformat(),
                    occurred_at=each.at,
                    idempotency_key=each.key,
                )
                for each in stretch
            ],
            timeout=_PATIENCE_S,
        )
        ids |= {each.key: at.id for each, at in zip(stretch, written, strict=True)}
    return ids


def forget_deleted(memory: hms.Memory, space: SyntheticSpace, ids: Mapping[str, str]) -> int:
    """Forget the statements that are marked as deleted; returns how many."""
    gone = [ids[each.key] for each in space.statements if each.deleted]
    if gone:
        memory.forget(*gone, timeout=_PATIENCE_S)
    return len(gone)


def judge(
    memory: hms.Memory,
    space: SyntheticSpace,
    ids: Mapping[str, str],
    on_answer: Callable[[], object] = lambda: None,
) -> list[Judged]:
    """Ask every question of a space, and judge the answers; calls ``on_answer`` after each."""
    keys = {memory_id: key for key, memory_id in ids.items()}
    judged = []
    for question in space.questions:
        found = memory.recall(
            question.text, limit=_SHOWN, as_of=question.as_of, timeout=_PATIENCE_S
        )
        shown = [keys.get(each.memory.id, "") for each in found]
        built = memory.context(question.text, as_of=question.as_of, peek=True, deadline=_PATIENCE_S)
        judged.append(_judged(question, shown, [line.text for line in built.lines]))
        on_answer()
    return judged


def summed_up(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures of all answers: each is a share of 1, but ``questions`` is a count."""
    now = [each for each in judged if not each.past]
    then = [each for each in judged if each.past]
    return {
        "questions": len(judged),
        "current value first": _share(each.current_first for each in now),
        "stale value above it": _share(each.stale_above for each in now),
        "as-of value first": _share(each.current_first for each in then),
        "deleted shown": _share(each.deleted_shown for each in judged),
        "other person's value first": _share(each.other_above for each in judged),
        "said twice in a context": _share(each.said_twice for each in judged),
    }


def _judged(question: SyntheticQuestion, shown: Sequence[str], lines: Sequence[str]) -> Judged:
    telling = [
        key
        for key in shown
        if key in question.current or key in question.stale or key in question.others
    ]
    first = telling[0] if telling else ""
    places = {key: place for place, key in enumerate(shown)}
    current = min((places[key] for key in question.current if key in places), default=len(shown))
    return Judged(
        past=question.as_of is not None,
        current_first=first in question.current,
        stale_above=any(places[k] < current for k in question.stale if k in places),
        other_above=first in question.others,
        deleted_shown=any(key in question.deleted for key in shown),
        said_twice=len(set(lines)) < len(lines),
    )


def _share(found: Iterable[bool]) -> float:
    each = list(found)
    return round(sum(each) / len(each), 4) if each else 0.0
