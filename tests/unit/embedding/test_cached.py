"""The question cache gives what the model gives, and stays within its capacity."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hms_streams.embedding.cached import CachedEmbedder
from hms_streams.embedding.calibration import MINILM_CALIBRATION
from hms_streams.embedding.meaning import Meaning, Vectors, no_parts
from hms_streams.embedding.text_role import Role


class CountingEmbedder:
    """An ``Embedder`` whose vectors are the text's length, which records what it was asked."""

    model_id = "counting"
    dimensions = 1
    calibration, languages = MINILM_CALIBRATION, None

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        self.asked.extend(texts)
        return np.array([[len(text)] for text in texts], dtype=np.float32).reshape(-1, 1)

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        return [Meaning(vector, no_parts()) for vector in self.embed(texts)]


def test_a_known_text_does_not_reach_the_model_again() -> None:
    inner = CountingEmbedder()
    cached = CachedEmbedder(inner)
    cached.embed(["a", "bb"])

    assert cached.embed(["bb", "ccc", "ccc"]).tolist() == [[2], [3], [3]]
    assert inner.asked == ["a", "bb", "ccc"]


def test_the_least_recently_used_text_leaves_first() -> None:
    inner = CountingEmbedder()
    cached = CachedEmbedder(inner, capacity=2)
    for text in ["a", "bb", "a", "ccc", "a"]:
        cached.embed([text])

    assert inner.asked == ["a", "bb", "ccc"]


def test_changing_a_result_leaves_the_cache_alone() -> None:
    cached = CachedEmbedder(CountingEmbedder())
    cached.embed(["a"])[:] = 99
    cached.embed(["a"])[:] = 99

    assert cached.embed(["a"]).tolist() == [[1]]


@settings(deadline=None)  # a busy machine says nothing of the cache
@given(st.lists(st.lists(st.text(max_size=3), max_size=6), max_size=8), st.integers(1, 4))
def test_results_never_depend_on_what_is_cached(calls: list[list[str]], capacity: int) -> None:
    cached = CachedEmbedder(CountingEmbedder(), capacity)
    for texts in calls:
        assert cached.embed(texts).shape == (len(texts), 1)
        assert cached.embed(texts)[:, 0].tolist() == [len(text) for text in texts]


def test_threads_may_share_a_cache() -> None:
    cached = CachedEmbedder(CountingEmbedder(), capacity=3)
    texts = ["a", "bb", "ccc", "dddd", "eeeee"]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: cached.embed(texts)[:, 0].tolist(), range(200)))

    assert all(result == [1, 2, 3, 4, 5] for result in results)


class WaitingEmbedder(CountingEmbedder):
    """Embeds when it is let; fails the first time if it is ``ill``."""

    def __init__(self, *, ill: bool = False) -> None:
        super().__init__()
        self.began, self.let = threading.Event(), threading.Event()
        self._ill = ill

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        vectors = super().embed(texts)
        self.began.set()
        assert self.let.wait(20), "nobody let it go on"
        if self._ill:
            self._ill = False
            raise RuntimeError("ill")
        return vectors


def test_callers_of_the_same_text_share_one_computation() -> None:
    inner = WaitingEmbedder()
    cached = CachedEmbedder(inner)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(cached.embed, ["a"])
        assert inner.began.wait(20)
        others = [pool.submit(cached.embed, ["a", "a"]) for _ in range(2)]
        inner.let.set()

        assert first.result(20).tolist() == [[1]]
        assert [other.result(20).tolist() for other in others] == [[[1], [1]]] * 2
    assert inner.asked == ["a"]


def test_an_error_is_not_remembered() -> None:
    inner = WaitingEmbedder(ill=True)
    inner.let.set()
    cached = CachedEmbedder(inner)
    with pytest.raises(RuntimeError, match="ill"):
        cached.embed(["a"])

    assert cached.embed(["a"]).tolist() == [[1]]
