"""What should the model know now? The steps from a question to a packed context, by a deadline.

Wait for the caller's own writes → embed the question → find → rank → pack. A step that the time
does not allow is left out and named; a read never fails because a part of it did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hms_schemas.generated.records import MemoryState
from hms_schemas.ids import as_text, new_event_id
from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName
from hms_services.context.packing.concept_substitution import concepts_for
from hms_services.context.packing.packing import Packing, Section
from hms_services.context.packing.rendering import Frame
from hms_services.context.packing.token_counts import Count
from hms_services.context.retrieval.ranking import Scored
from hms_services.context.retrieval.search import MOST_RANKED, Ranking
from hms_services.context.view.projection import Projection
from hms_streams.memory.token_estimate import estimate_tokens

# Kept back from waiting: ten times what embedding and searching take on an idle machine.
_SEARCH_S = 0.1
# Tokens of a short line: a budget is not filled by more lines than this gives.
_SHORT_LINE = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What a context is asked for; all of it checked."""

    space: SpaceName
    query: str
    token_budget: int
    where: Filter
    wait_for: Mapping[int, int]
    """Partition to the offset that the view must have folded."""
    most_found: int
    asked_at_us: int
    count: Count = estimate_tokens
    """Tokens of a text, for the model that will read it."""
    explain: bool = False
    """Each line tells all that was measured of it."""
    concepts: bool = False
    """Concepts may stand for lines that there is no room for."""


@dataclass(frozen=True, slots=True)
class Context:
    """The answer; ``scored`` has what each line of the found section was ranked by, ``ranks`` its
    place, 1 for the best."""

    context_id: str
    text: str
    working_set: Section
    found: Section
    scored: Mapping[bytes, Scored]
    ranks: Mapping[bytes, int]
    missing: Sequence[str]
    timings_ms: Mapping[str, float]
    tokens: int
    """Of the text."""


class Waits(Protocol):
    """``Positions``, or those of whatever generation is served."""

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        """Wait until the events at ``offsets`` are folded; False when that takes too long."""
        ...


class Finds(Protocol):
    """``Search``, or one over the past."""

    async def ranked(
        self,
        space: SpaceName,
        query: str,
        where: Filter,
        deadline: Deadline,
        asked_at_us: int,
        most: int,
    ) -> Ranking:
        """What answers ``query``, best first."""
        ...


async def wait(question: Question, deadline: Deadline, positions: Waits) -> list[str]:
    """Until the view holds what the caller wrote, or just enough time is left to search.

    Returns the parts that are missing of the context: ``consistency`` when it took too long.
    """
    if not question.wait_for:
        return []
    left = deadline.left_s()
    with deadline.step("wait"):
        patience = left - min(_SEARCH_S, left / 2)
        reached = await positions.wait_for(question.wait_for, patience)
    return [] if reached else ["consistency"]


@dataclass(slots=True)
class ContextBuild:
    """One context in the making: ``pack_working_set``, ``find``, then ``finish``.

    ``missing`` begins with what ``wait`` could not do.
    """

    question: Question
    deadline: Deadline
    projection: Projection
    search: Finds
    missing: list[str] = field(default_factory=list)
    context_id: str = field(default_factory=lambda: as_text(new_event_id()))
    _packing: Packing = field(init=False)

    def __post_init__(self) -> None:
        frame = Frame(self.context_id, self.question.count)
        tell = self.projection.wordings.of
        self._packing = Packing(frame, self.question.token_budget, tell)

    def pack_working_set(self) -> Section:
        """The section of the working set."""
        with self.deadline.step("pack"):
            chosen = self.question.where.among(self.projection.working_set(self.question.space))
            return self._packing.working_set(chosen, alone=not self.question.query.strip())

    async def find(self) -> Sequence[Scored]:
        """What the question finds, best first; nothing without a question."""
        question = self.question
        if not question.query.strip():
            return ()
        ranking = await self.search.ranked(
            question.space,
            question.query,
            question.where,
            self.deadline,
            question.asked_at_us,
            max(MOST_RANKED, question.token_budget // _SHORT_LINE),
        )
        self.missing.extend(ranking.missing)
        # How things used to be is told by what is no longer so.
        past = ranking.understood is not None and ranking.understood.once
        return [each for each in ranking.scored if past or each.memory.superseded_by is None]

    def _concepts(self, lines: Sequence[Scored]) -> Sequence[MemoryState]:
        return concepts_for(lines, self.projection, self.question.space)

    def finish(self, working_set: Section, ranked: Sequence[Scored]) -> Context:
        """The whole context, what was found packed beside the working set."""
        with self.deadline.step("pack"):
            found = self._packing.found(
                ranked, self.question.most_found, self._concepts if self.question.concepts else None
            )
            text = self._packing.text()
        shown = {line.memory.memory_id for line in found.lines}
        return Context(
            context_id=self.context_id,
            text=text,
            working_set=working_set,
            found=found,
            scored={s.memory.memory_id: s for s in ranked if s.memory.memory_id in shown},
            ranks={
                each.memory.memory_id: place
                for place, each in enumerate(ranked, 1)
                if each.memory.memory_id in shown
            },
            missing=list(self.missing),
            timings_ms=self.deadline.finish(),
            tokens=self._packing.tokens if text else 0,
        )
