"""An embedder that keeps the vectors of recent questions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock

import numpy as np

from hms_streams.embedding.calibration import Calibration
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.meaning import Meaning, Vectors
from hms_streams.embedding.text_role import Role

# 4,096 questions of 384 floats and a dozen parts are 25 MB; a session asks a few dozen.
DEFAULT_CAPACITY = 4096


class CachedEmbedder:
    """``Embedder`` that keeps the most recently used texts and their vectors in memory.

    It is for questions, not for memories: it holds each text until newer ones replace it. Threads
    that ask for the same new text at the same time share one computation, and its error.
    """

    def __init__(self, inner: Embedder, capacity: int = DEFAULT_CAPACITY) -> None:
        """Wrap ``inner``; ``capacity`` is the number of texts kept, at least 1."""
        self._inner = inner
        self._capacity = capacity
        self._known: OrderedDict[str, Meaning] = OrderedDict()
        self._under_way: dict[str, Future[Meaning]] = {}
        self._lock = Lock()

    @property
    def model_id(self) -> str:
        """See ``Embedder``."""
        return self._inner.model_id

    @property
    def dimensions(self) -> int:
        """See ``Embedder``."""
        return self._inner.dimensions

    @property
    def part_dimensions(self) -> int:
        """See ``Embedder``."""
        return self._inner.part_dimensions

    @property
    def calibration(self) -> Calibration:
        """See ``Embedder``."""
        return self._inner.calibration

    @property
    def languages(self) -> frozenset[str] | None:
        """See ``Embedder``."""
        return self._inner.languages

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        """See ``Embedder``. Only texts not known yet reach the wrapped model, each once."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, meaning in enumerate(self.meanings(texts, role)):
            vectors[row] = meaning.whole
        return vectors

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        """See ``Embedder``. The vectors belong to the cache: do not write to them.

        Raises:
            ValueError: ``role`` is not that of a question.
        """
        if role is not Role.QUESTION:
            raise ValueError("the cache keeps questions alone")
        found, awaited, mine = self._share_out(texts)
        if mine:
            found.update(self._embed_mine(mine))
        # This caller's own texts first: so no two callers wait for each other.
        found.update((text, meaning.result()) for text, meaning in awaited.items())
        return [found[text] for text in texts]

    def _share_out(
        self, texts: Sequence[str]
    ) -> tuple[dict[str, Meaning], dict[str, Future[Meaning]], list[str]]:
        """The texts that are known, that other callers are embedding, and that this one must."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            for text in found:
                self._known.move_to_end(text)
            new = [text for text in dict.fromkeys(texts) if text not in found]
            awaited = {text: self._under_way[text] for text in new if text in self._under_way}
            mine = [text for text in new if text not in awaited]
            self._under_way.update((text, Future()) for text in mine)
        return found, awaited, mine

    def _embed_mine(self, texts: list[str]) -> dict[str, Meaning]:
        try:
            made = dict(zip(texts, self._inner.meanings(texts), strict=True))
        except BaseException as error:
            for future in self._finished(texts):
                future.set_exception(error)
            raise
        for future, meaning in zip(self._finished(texts, made), made.values(), strict=True):
            future.set_result(meaning)
        return made

    def _finished(
        self, texts: list[str], made: dict[str, Meaning] | None = None
    ) -> list[Future[Meaning]]:
        """Keep what was made of ``texts``; returns the futures that other callers wait for."""
        with self._lock:
            self._known.update(made or {})
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
            return [self._under_way.pop(text) for text in texts]
