"""A question put to the memories of one space, with a real small embedder; tests name the words."""

from __future__ import annotations

from collections.abc import Sequence

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.columns import Columns
from hms_services.context.columns.roles import SpaceKind
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.query_match import choose, match
from hms_services.context.retrieval.question import understand
from hms_services.context.retrieval.ranking import Scored, rank
from hms_services.context.view.memory_vectors import MemoryVectors
from hms_streams.embedding.meaning import TOKENS_PER_PART, shrunk
from hms_streams.embedding.ngrams import NgramEmbedder
from hms_streams.index.indexing import embedded_passages
from hms_streams.processors.embeddings.passage_vectors import PassageVectors

EMBEDDER = NgramEmbedder()


def columns_of(memories: Sequence[MemoryState], *, vectors: bool = True) -> Columns:
    """The memories as columns, embedded by the parts of their words."""
    columns = Columns(EMBEDDER.dimensions)
    for memory in memories:
        columns.put(memory, vectors_of(memory) if vectors else None)
    return columns


def vectors_of(memory: MemoryState) -> MemoryVectors:
    """The vectors of a memory, as they come from its embedding."""
    passages = embedded_passages(memory.content if isinstance(memory.content, str) else "")
    whole, *of_passages = PassageVectors.of(EMBEDDER.meanings(passages, TOKENS_PER_PART))
    return MemoryVectors(shrunk(whole).tobytes(), *of_passages)


def ask_columns(
    columns: Columns,
    text: str,
    now_us: int = 0,
    *,
    kind: SpaceKind = SpaceKind.TALK,
    vectors: bool = True,
) -> list[Scored]:
    """The columns ranked for a question, as talk where no kind is given."""
    table = signals.SIGNALS
    recipe = table.recipe(kind, vectors=vectors)
    understood = understand(text, columns.speakers, columns.present_years, now_us)
    meaning = EMBEDDER.meanings([understood.named.spoken])[0] if vectors else None
    scores = match(columns, understood, meaning)
    rows = choose(columns, scores, columns.alive.rows)
    measured = table.measure(columns, scores, rows, recipe, now_us)
    return rank(columns, measured, recipe.weights, best_units=scores.best)
