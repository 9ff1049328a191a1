"""Opens the embedder of a generation, and the index that holds that model's vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hms_services.context.context_settings import ContextSettings
from hms_services.context.view.index_feed import IndexFeed
from hms_streams.embedding.cached import CachedEmbedder
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.embedder_loading import load_embedder
from hms_streams.index.vector_index import VectorIndex

# An index without an embedder holds words only. The engine wants a vector length all the same.
_WORDS_ONLY, _NO_DIMENSIONS = "words-only", 1


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index that is open, with its embedder and what feeds it."""

    index: VectorIndex
    embedder: Embedder | None
    """None: questions are answered by words."""
    feed: IndexFeed | None
    """None: another process feeds the index."""


Opening = Callable[[ContextSettings, int, str], OpenIndex]


def open_index(settings: ContextSettings, generation: int, embedding: str) -> OpenIndex:
    """Load an embedder and open a generation's index for its vectors.

    Blocks: seconds at the first start of a machine.

    Raises:
        ConfigurationError: the embedder is not known or not installed.
        StartError: the model cannot be built, or another process owns the index.
        UnavailableError: the Qdrant server does not answer.
    """
    embedder = load_embedder(
        embedding, settings.embedding_model, settings.cache, settings.maven_repository
    )
    model_id = embedder.model_id if embedder else _WORDS_ONLY
    dimensions = embedder.dimensions if embedder else _NO_DIMENSIONS
    cached = CachedEmbedder(embedder) if embedder else None
    if settings.qdrant_url:
        # Imported here: the embedded profile must not pay for the client.
        from qdrant_client import QdrantClient

        from hms_streams.index.qdrant_server import ServerIndex

        client = QdrantClient(url=settings.qdrant_url)
        return OpenIndex(ServerIndex(client, model_id, dimensions, generation), cached, None)
    # Imported here: a process with a server has no embedded engine installed.
    from hms_streams.index.edge import EdgeIndex

    index = EdgeIndex(settings.index_path(generation), model_id, dimensions)
    return OpenIndex(index, cached, IndexFeed(index, model_id))
