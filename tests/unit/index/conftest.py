"""The indexes under one contract, and memories to put into them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from qdrant_client import QdrantClient

from hms_streams.embedding.meaning import Vectors
from hms_streams.index.edge import EdgeIndex
from hms_streams.index.qdrant_server import ServerIndex
from hms_streams.index.vector_index import IndexedMemory, MemoryVector, VectorIndex

DIMENSIONS = 8
SPACE = "acme/home"
# The same tests run against a real server where one is named.
SERVER = os.environ.get("HMS_QDRANT_URL")

MakeMemory = Callable[..., IndexedMemory]
MakeVector = Callable[..., MemoryVector]


def identity(number: int) -> bytes:
    """The memory id of a number; a later number is a later memory."""
    return UUID(int=number).bytes


def direction(number: int) -> Vectors:
    """A unit vector, always the same for the same number."""
    vector = np.random.default_rng(number).normal(size=DIMENSIONS)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture
def memory() -> MakeMemory:
    """Make a memory; a test names only what it varies."""

    def make(number: int, text: str = "a plain line", **varied: Any) -> IndexedMemory:
        plain = IndexedMemory(
            memory_id=identity(number),
            space=SPACE,
            text=text,
            speaker="Ann",
            session="s1",
            tier="SHORT",
            kind="MESSAGE",
            tags=(),
            occurred_at=number * 1_000_000,
        )
        return replace(plain, **varied)

    return make


@pytest.fixture
def vector() -> MakeVector:
    """Make the vector of a memory."""

    def make(number: int, along: Vectors | None = None, space: str = SPACE) -> MemoryVector:
        return MemoryVector(identity(number), space, direction(number) if along is None else along)

    return make


def open_edge(path: Path) -> VectorIndex:
    """The embedded index."""
    return EdgeIndex(path / "index", "test-model", DIMENSIONS)


def open_local(_: Path) -> VectorIndex:
    """The server index over the client's own in-process engine."""
    with warnings.catch_warnings():
        # It says that payload indexes do nothing there, which is all right for a test.
        warnings.simplefilter("ignore")
        return ServerIndex(QdrantClient(":memory:"), "test-model", DIMENSIONS)


def open_remote(_: Path) -> VectorIndex:
    """The server index over a real server, each test in a collection of its own."""
    return ServerIndex(QdrantClient(url=SERVER), f"test-{uuid4().hex}", DIMENSIONS)


@pytest.fixture(params=[open_edge, open_local, *([open_remote] if SERVER else [])])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    """An empty index of each kind."""
    opened: VectorIndex = request.param(tmp_path)
    yield opened
    opened.close()
