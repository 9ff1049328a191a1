"""The model behind an embedder's name. A rebuild loads it first: a missing model stops it there."""

from __future__ import annotations

from dataclasses import dataclass

from hms_services.rebuild.target_system import Target
from hms_streams.embedding.embedder_loading import load_embedder


@dataclass(frozen=True, slots=True)
class Model:
    """A model as its vectors name it; for ``none`` the id is empty and the length 0."""

    embedding: str
    model_id: str = ""
    dimensions: int = 0


def model_of(target: Target, embedding: str) -> Model:
    """Load the embedder and ask it for its model. Blocks: seconds where the model is built first.

    Raises:
        ConfigurationError: the embedder is not known, or something it needs is not installed.
        StartError: the model cannot be built.
    """
    settings = target.settings
    embedder = load_embedder(
        embedding, settings.embedding_model, settings.cache, settings.maven_repository
    )
    if embedder is None:
        return Model(embedding)
    return Model(embedding, embedder.model_id, embedder.dimensions)
