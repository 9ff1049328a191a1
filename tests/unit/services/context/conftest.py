"""A question put to the memories of one space, with a real small embedder; tests name the words."""

from __future__ import annotations

from collections.abc import Sequence

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.query_match import choose, match
from hms_services.context.retrieval.question import understand
from hms_services.context.retrieval.ranking import Scored, rank
from hms_services.context.retrieval.signals import Recipe
from hms_services.context.view.memory_vectors import MemoryVectors
from hms_streams.embedding.meaning import shrunk
from hms_streams.embedding.ngrams import NgramEmbedder

EMBEDDER = NgramEmbedder()


def columns_of(memories: Sequence[MemoryState], *, vectors: bool = True) -> Columns:
    """The memories as columns, embedded by the parts of their words."""
    columns = Columns(EMBEDDER.dimensions)
    for memory in memories:
        made = EMBEDDER.embed([memory.content if isinstance(memory.content, str) else ""])[0]
        columns.put(memory, MemoryVectors(shrunk(made).tobytes(), b"") if vectors else None)
    return columns


def ask_columns(
    columns: Columns, text: str, now_us: int = 0, *, recipe: Recipe | None = None
) -> list[Scored]:
    """The columns ranked for a question, as talk where no recipe is given."""
    table = signals.SIGNALS
    recipe = recipe or table.chat
    understood = understand(text, columns.speakers, columns.present_years, now_us)
    meaning = EMBEDDER.meanings([understood.named.spoken])[0] if recipe is not table.words else None
    scores = match(columns, understood, meaning)
    rows = choose(columns, scores, columns.alive.rows)
    return rank(columns, table.measure(columns, scores, rows, recipe, now_us), recipe.weights)
