"""Lives told to the running system, its answers judged by what it shows and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import hms
from hms_services.evaluation.synthetic_users.synthetic_user import Life, LifeQuestion

_PATIENCE_S = 60.0
_SHOWN = 20
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer."""

    past: bool
    """It was asked of a moment of the past."""
    current_first: bool
    """Of the lines that tell a value of the attribute, anybody's, the first tells the current."""
    stale_above: bool
    """A value that no longer holds stands above the current one."""
    other_above: bool
    """Another person's value stands above this one's."""
    deleted_shown: bool
    said_twice: bool
    """Two lines of a context say the same in the same words."""


def tell(memory: hms.Memory, life: Life) -> dict[str, str]:
    """Write a life; its statements' keys to the ids of their memories. Deleted ones included."""
    ids: dict[str, str] = {}
    for start in range(0, len(life.statements), _BATCH):
        stretch = life.statements[start : start + _BATCH]
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


def forget_deleted(memory: hms.Memory, life: Life, ids: Mapping[str, str]) -> int:
    """Take back what the life takes back; returns how many."""
    gone = [ids[each.key] for each in life.statements if each.deleted]
    if gone:
        memory.forget(*gone, timeout=_PATIENCE_S)
    return len(gone)


def judge(
    memory: hms.Memory,
    life: Life,
    ids: Mapping[str, str],
    on_answer: Callable[[], object] = lambda: None,
) -> list[Judged]:
    """Ask every question of a life."""
    keys = {memory_id: key for key, memory_id in ids.items()}
    judged = []
    for question in life.questions:
        found = memory.recall(
            question.text, limit=_SHOWN, as_of=question.as_of, timeout=_PATIENCE_S
        )
        shown = [keys.get(each.memory.id, "") for each in found]
        built = memory.context(question.text, as_of=question.as_of, peek=True, deadline=_PATIENCE_S)
        judged.append(_judged(question, shown, [line.text for line in built.lines]))
        on_answer()
    return judged


def summed_up(judged: Sequence[Judged]) -> dict[str, Any]:
    """Shares of 1, of the present and of the past."""
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


def _judged(question: LifeQuestion, shown: Sequence[str], lines: Sequence[str]) -> Judged:
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
