"""The server index where the server is not there."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from qdrant_client import QdrantClient

from hms_schemas.errors import UnavailableError
from hms_streams.index.qdrant_server import ServerIndex, collection_name
from hms_streams.index.vector_index import IndexedMemory

MakeMemory = Callable[..., IndexedMemory]


def test_a_server_that_does_not_answer_is_named_after_retries() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # Bound, not listening: every connection is refused.
        port = unused.getsockname()[1]
        client = QdrantClient(url=f"http://127.0.0.1:{port}", check_compatibility=False)

        with pytest.raises(UnavailableError) as raised:
            ServerIndex(client, "model-a", 8)
    assert "HMS_QDRANT_URL" in raised.value.fix
    client.close()


@pytest.mark.filterwarnings("ignore:Payload indexes have no effect")
def test_a_second_process_uses_the_collection_that_is_there(memory: MakeMemory) -> None:
    client = QdrantClient(":memory:")
    first, second = (ServerIndex(client, "model-a", 8) for _ in range(2))
    first.put([memory(1, "puppy")])

    assert len(second.search_words("acme/home", "puppy", 5)) == 1
    assert ServerIndex(client, "model-b", 8).count() == 0


def test_each_model_has_a_collection_of_its_own() -> None:
    first, second = collection_name("model/a:1"), collection_name("model/a:2")

    assert first != second
    assert not set(first) & set("/: ")
