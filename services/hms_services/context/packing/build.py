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
from hms_services.api.view import SearchQuery, ServedView
from hms_services.context.packing.concept_substitution import concepts_for
from hms_services.context.packing.packing import Packing, Section
from hms_services.context.packing.rendering import Frame, Wordings
from hms_services.context.packing.token_counts import Count
from hms_services.context.retrieval.ranking import Scored
from hms_services.context.retrieval.search import Ranking
from hms_services.context.view.projection import Projection
from hms_streams.memory.token_estimate import estimate_tokens

# Kept back from waiting: ten times what embedding and searching take on an idle machine.
_SEARCH_S = 0.1
# Tokens of a short line: a budget is not filled by more lines than this gives.
_SHORT_LINE = 8
LONGER_THAN_ROOM = "longer_than_room"
"""Found before lines that are shown, and too long for the room that was left."""


@dataclass(frozen=True, slots=True)
class ContextRequest:
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
    """The answer has all that was measured of each line."""
    concepts: bool = False
    """Concepts may stand for lines that there is no room for."""
    ahead_us: int = 0
    """How far the asker's clock is ahead of UTC, µs."""
    floor: bool = True
    """A question that no memory is likely to answer finds nothing."""
    working_set: bool = True
    """What was said last is there, whatever is asked."""


@dataclass(frozen=True, slots=True)
class BuiltContext:
    """The answer."""

    context_id: str
    text: str
    working_set: Section
    found: Section
    scored: Mapping[bytes, Scored]
    """What each line of the found section was ranked by, by its memory's id."""
    ranks: Mapping[bytes, int]
    """The place of each of these lines in the ranking, 1 for the best."""
    missing: Sequence[str]
    timings_ms: Mapping[str, float]
    tokens: int
    """The tokens of the text."""
    left_out: Mapping[str, int]
    """How many memories were found and are not shown, by the reason: ``below_floor``,
    ``longer_than_room``."""
    likenesses: Mapping[str, float]
    """How like the question is to the space; see ``retrieval.answerable``."""


class RankedSearch(Protocol):
    """``MemorySearch``, or one over the past."""

    async def find(self, query: SearchQuery, deadline: Deadline) -> Ranking:
        """See ``hms_services.api.view.Search``."""
        ...


@dataclass(frozen=True, slots=True)
class ReadView:
    """A ``MemoryView`` that contexts can be built from: of one generation, or of a past."""

    reads: Projection
    search: RankedSearch
    wordings: Wordings


class ServedReads(ServedView, Protocol):
    """A ``ServedView`` that contexts can be built from."""

    @property
    def view(self) -> ReadView:
        """The view of the generation that is served now."""
        ...


async def begin(request: ContextRequest, deadline: Deadline, served: ServedReads) -> ContextBuild:
    """Start a build over the view that is served.

    Waits until the view holds what the caller wrote, or just enough time is left to search. If the
    wait takes too long, ``consistency`` is missing.
    """
    if request.wait_for:
        left = deadline.left_s()
        with deadline.step("wait"):
            patience = left - min(_SEARCH_S, left / 2)
            if not await served.wait_for(request.wait_for, patience):
                deadline.miss("consistency")
    # After the wait: by now another generation may be served.
    return ContextBuild(request, deadline, served.view)


@dataclass(slots=True)
class ContextBuild:
    """One context in the making: call ``pack_working_set``, ``find``, then ``finish``."""

    request: ContextRequest
    deadline: Deadline
    view: ReadView
    context_id: str = field(default_factory=lambda: as_text(new_event_id()))
    _packing: Packing = field(init=False)
    _left_out: dict[str, int] = field(default_factory=dict)
    _likenesses: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frame = Frame(self.context_id, self.request.count)
        wordings, request = self.view.wordings, self.request
        self._packing = Packing(
            frame, request.token_budget, wordings.of, wordings.passages, request.query
        )

    def pack_working_set(self) -> Section:
        """The section of the working set."""
        with self.deadline.step("pack"):
            wanted = self.request.working_set
            held = self.view.reads.working_set(self.request.space) if wanted else ()
            chosen = self.request.where.among(held)
            return self._packing.working_set(chosen, alone=not self.request.query.strip())

    async def find(self) -> Sequence[Scored]:
        """What the question finds, best first; empty without a question."""
        request = self.request
        if not request.query.strip():
            return ()
        depth = request.token_budget // _SHORT_LINE
        query = SearchQuery(
            request.space,
            request.query,
            request.where,
            request.asked_at_us,
            depth,
            request.ahead_us,
            floor=request.floor,
            explain=request.explain,
        )
        ranking = await self.view.search.find(query, self.deadline)
        self._left_out |= ranking.left_out
        self._likenesses = ranking.likenesses
        # A question about the past may be answered by memories that are no longer current.
        past = ranking.understood is not None and ranking.understood.asks_about_past
        return [each for each in ranking.results if past or each.memory.superseded_by is None]

    def _concepts(self, lines: Sequence[Scored]) -> Sequence[MemoryState]:
        return concepts_for(lines, self.view.reads, self.request.space)

    def finish(self, working_set: Section, ranked: Sequence[Scored]) -> BuiltContext:
        """The whole context: what was found is packed beside the working set.

        Args:
            working_set: from ``pack_working_set``.
            ranked: from ``find``.
        """
        concepts = self._concepts if self.request.concepts else None
        with self.deadline.step("pack"):
            found = self._packing.found(ranked, self.request.most_found, concepts)
            if self._packing.unfit:
                self._left_out[LONGER_THAN_ROOM] = self._packing.unfit
            text = self._packing.text()
        shown = {line.memory.memory_id for line in found.lines}
        return BuiltContext(
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
            missing=tuple(self.deadline.missing),
            timings_ms=self.deadline.finish(),
            tokens=self._packing.tokens if text else 0,
            left_out=self._left_out,
            likenesses=self._likenesses,
        )
