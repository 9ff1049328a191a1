"""The server index where the server is not there."""

from __future__ import annotations

import socket

import pytest
from qdrant_client import QdrantClient

from hms_schemas.errors import UnavailableError
from hms_streams.index.server import ServerIndex, collection_name


def test_a_server_that_does_not_answer_is_named_after_retries() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # Bound, not listening: every connection is refused.
        port = unused.getsockname()[1]
        client = QdrantClient(url=f"http://127.0.0.1:{port}", check_compatibility=False)

        with pytest.raises(UnavailableError) as raised:
            ServerIndex(client, "model-a", 8)
    assert "HMS_QDRANT_URL" in raised.value.fix
    client.close()


def test_each_model_has_a_collection_of_its_own() -> None:
    first, second = collection_name("model/a:1"), collection_name("model/a:2")

    assert first != second
    assert not set(first) & set("/: ")
