"""Questions to a space whose answers somebody knows: a file of them, asked of the running system.

One object a line: ``{"query": "…", "relevant": ["memory id", …]}``. Without ``relevant`` the
space's own ratings say it: of the rated memories that the query finds, those rated up answer it and
those rated down do not.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hms
from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_services.evaluation.evidence.asking import DEPTH, AskedQuestion
from hms_services.evaluation.evidence.known_evidence import EvidenceQuestion
from hms_services.evaluation.evidence.retrieval_run import RetrievalRun
from hms_services.evaluation.evidence.scores import Answered

# A first question of a space makes its columns; none may fail for that.
_PATIENCE_S = 60.0
# Nobody sorted these questions.
_CATEGORY = 0
_FIX = 'Write one object a line: {"query": "…", "relevant": ["memory id"]}.'


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the memories that answer it; None where the ratings of the space say it."""

    query: str
    relevant: frozenset[str] | None


def read_labelled(path: Path) -> list[Labelled]:
    """The questions of a file; blank lines are nothing.

    Raises:
        NotFoundError: no such file, or no question in it.
        InvalidRequestError: a line is something else; says which.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.", fix=_FIX)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = [_labelled(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise NotFoundError(f"{path} holds no question.", fix=_FIX)
    return found


def ask_labelled(memory: hms.Memory, labelled: Sequence[Labelled]) -> RetrievalRun:
    """Every question that has an answer in the space of ``memory``, with all that was measured.

    Raises:
        NotFoundError: none has.
    """
    asked = list(_asked(memory, labelled))
    if not asked:
        raise NotFoundError(
            f"No question finds a memory of the space {memory.space!r} that answers it.",
            fix="Give ids of its memories as `relevant`, or rate memories up and down first.",
        )
    return RetrievalRun("default", {memory.space: asked})


def _labelled(line: str, number: int) -> Labelled:
    try:
        fact: Any = json.loads(line)
        query, relevant = fact["query"], fact.get("relevant")
        if not isinstance(query, str) or not isinstance(relevant, list | None):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidRequestError(f"Line {number} is no question.", fix=_FIX) from error
    return Labelled(query, None if relevant is None else frozenset(map(str, relevant)))


def _asked(memory: hms.Memory, labelled: Sequence[Labelled]) -> Iterator[AskedQuestion]:
    for number, each in enumerate(labelled):
        began = time.perf_counter()
        found = memory.recall(each.query, limit=DEPTH, explain=True, timeout=_PATIENCE_S)
        seconds = time.perf_counter() - began
        told = [one for one in found if each.relevant is not None or one.memory.rating]
        relevant = each.relevant
        if relevant is None:
            relevant = frozenset(one.memory.id for one in told if one.memory.rating > 0)
        # What the search never reached no weights can bring forward, but it counts as missed.
        if not relevant & {one.memory.id for one in told}:
            continue
        question = EvidenceQuestion(f"line {number + 1}", each.query, _CATEGORY, relevant, "")
        tokens = {one.memory.id: one.memory.tokens for one in told}
        yield AskedQuestion(
            answered=Answered(question, [one.memory.id for one in told], tokens),
            lines=len(told),
            seconds=seconds,
            missing=found.missing,
            features=[(one.memory.id, one.features) for one in told],
        )
