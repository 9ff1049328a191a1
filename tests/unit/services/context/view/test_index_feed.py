"""Feeding the embedded index: what is fed, what is spared, what a restart may skip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.unit.services.conftest import MakeMemory

from hms_schemas.generated.records import Embedding, MemoryState, Sealed, Tier
from hms_services.context.view.index_feed import IndexFeed
from hms_services.context.view.projection import MemoryChange
from hms_streams.index.edge import EdgeIndex

SPACE, MODEL = "local/ada", "model"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EdgeIndex]:
    opened = EdgeIndex(tmp_path, MODEL, 2)
    yield opened
    opened.close()


@pytest.fixture
def feed(index: EdgeIndex) -> IndexFeed:
    made = IndexFeed(index, MODEL)
    made.identify({"state": "id-1"})
    return made


def change(after: MemoryState | None, before: MemoryState | None = None) -> MemoryChange:
    known = after or before
    assert known is not None
    return MemoryChange(known.memory_id, before, after)


def embedding_of(memory: MemoryState, model: str = MODEL) -> Embedding:
    return Embedding(
        memory_id=memory.memory_id,
        tenant="local",
        space="ada",
        model_id=model,
        content_hash=b"",
        dimensions=2,
        vector=np.array([1, 0], "<f4").tobytes(),
        source_offset=0,
    )


def found(index: EdgeIndex) -> tuple[int, int]:
    """How many are found by a word, and by a vector."""
    near = index.search_vector(SPACE, np.array([1, 0], np.float32), 9)
    return len(index.search_words(SPACE, "tea", 9)), len(near)


def test_words_at_once_and_meaning_when_it_arrives(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory
) -> None:
    memory = make_memory(1, "Tea.")
    feed.memory(change(memory))
    feed.apply()
    assert found(index) == (1, 0)

    feed.vector(embedding_of(memory))
    feed.apply()

    assert found(index) == (1, 1)


def test_vectors_of_another_model_are_passed_over(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory
) -> None:
    memory = make_memory(1, "Tea.")
    feed.memory(change(memory))
    feed.vector(embedding_of(memory, "other"))
    feed.apply()

    assert found(index) == (1, 0)


def test_what_is_forgotten_in_the_batch_that_brought_it_is_not_found(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory
) -> None:
    memory = make_memory(1, "Tea.")
    feed.memory(change(memory))
    feed.vector(embedding_of(memory))
    feed.memory(change(None, memory))
    feed.apply()

    assert found(index) == (0, 0)


def test_a_vector_that_is_read_again_goes_with_its_memory(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory
) -> None:
    """After a restart: the topic of states was fed to its end, that of embeddings was not."""
    memory = make_memory(1, "Tea.")
    feed.memory(change(memory), is_known=True)
    feed.vector(embedding_of(memory))
    feed.apply()
    feed.memory(change(None, memory), is_known=True)
    feed.first_reading_ended()
    feed.apply()

    feed.memory(change(memory))
    feed.apply()
    assert found(index) == (1, 0)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_memory_that_came_back_after_its_removal_stays(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory, is_known: bool
) -> None:
    """After a restart: a memory was forgotten, and the same was observed again later."""
    memory = make_memory(1, "Tea.")
    feed.memory(change(memory))
    feed.vector(embedding_of(memory))
    feed.apply()

    feed.memory(change(None, memory), is_known=True)
    feed.memory(change(memory), is_known=is_known)
    feed.first_reading_ended()
    feed.apply()

    assert found(index) == (1, 1)


def test_a_memory_before_the_checkpoint_is_not_indexed_again(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory
) -> None:
    feed.memory(change(make_memory(1, "Tea.")), is_known=True)
    feed.apply()

    assert found(index) == (0, 0)


def test_another_tier_keeps_words_and_vector(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory
) -> None:
    memory = make_memory(1, "Tea.", tier=Tier.SHORT)
    feed.memory(change(memory))
    feed.vector(embedding_of(memory))
    feed.apply()
    feed.memory(change(make_memory(1, "Tea.", tier=Tier.LONG), memory))
    feed.apply()

    assert found(index) == (1, 1)


def test_sealed_content_is_not_indexed(
    index: EdgeIndex, feed: IndexFeed, make_memory: MakeMemory
) -> None:
    feed.memory(change(make_memory(1, Sealed(key_id="k", nonce=b"n", ciphertext=b"c"))))
    feed.apply()

    assert index.count() == 0


def test_a_restart_goes_on_from_the_checkpoint_unless_the_topic_is_another(
    index: EdgeIndex, feed: IndexFeed
) -> None:
    feed.advanced("state", 0, 17)
    feed.checkpoint(now=True)
    again = IndexFeed(index, MODEL)

    again.identify({"state": "id-1"})
    assert again.start_of("state", 0) == 17
    again.identify({"state": "id-2"})
    assert again.start_of("state", 0) == 0
