"""What an embedder's name stands for: asked before anything is made, so that a lack shows first."""

from __future__ import annotations

from dataclasses import dataclass

from hms_services.rebuild.target import Place
from hms_streams.embedding.embedder_loading import load_embedder
from hms_streams.process.configuration import load
from hms_streams.processors.embeddings.embeddings_settings import EmbeddingsSettings


@dataclass(frozen=True, slots=True)
class Model:
    """A model as its vectors carry it; of ``none`` the id is empty and the length 0."""

    embedding: str
    model_id: str = ""
    dimensions: int = 0


def model_of(place: Place, embedding: str) -> Model:
    """Load the embedder and ask it. Blocks: seconds where the model is built first.

    Raises:
        ConfigurationError: it is not known, or something it needs is not installed.
        StartError: the model cannot be built.
    """
    folder = load(EmbeddingsSettings, embedding="none").embedding_model
    embedder = load_embedder(embedding, folder, place.settings.cache)
    if embedder is None:
        return Model(embedding)
    return Model(embedding, embedder.model_id, embedder.dimensions)
