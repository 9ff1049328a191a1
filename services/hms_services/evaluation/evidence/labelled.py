"""Questions about one space whose answers are known: read from a file, asked of a running system.

Each line of the file is an object: ``{"query": "…", "relevant": ["memory id", …]}``. Without
``relevant`` the ratings of the space decide: of the rated memories that the query finds, those
rated up answer the question, and those rated down do not.
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

# The first question of a space builds its columns: it must not fail because that takes long.
_PATIENCE_S = 60.0
# These questions have no category.
_CATEGORY = 0
_FIX = 'Write one object a line: {"query": "…", "relevant": ["memory id"]}.'


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, and the ids of the memories that answer it; None: the ratings decide."""

    query: str
    relevant: frozenset[str] | None


def read_labelled(path: Path) -> list[Labelled]:
    """The questions of a file. Blank lines are skipped.

    Raises:
        NotFoundError: there is no such file, or no question in it.
        InvalidRequestError: a line holds no question; the message names the line.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.", fix=_FIX)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = [_labelled(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise NotFoundError(f"{path} holds no question.", fix=_FIX)
    return found


def ask_labelled(memory: hms.Memory, labelled: Sequence[Labelled]) -> RetrievalRun:
    """Ask every question that has an answer in the space of ``memory``; keep the features.

    Raises:
        NotFoundError: no question has one.
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
        # Weights cannot move a memory that no search finds: such a question tells nothing.
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
