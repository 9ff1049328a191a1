"""Remember the vectors of recent questions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from hms_streams.embedding.embedder import Embedder, Vectors

# 4,096 questions of 384 floats are 6 MB; a session asks variations of a few dozen.
DEFAULT_CAPACITY = 4096


class CachedEmbedder:
    """``Embedder`` that keeps the most recently used texts and their vectors in memory.

    For questions, not for memories: it holds the texts it has seen until newer ones push them out.
    Two threads that miss the same text at once both embed it, with the same result.
    """

    def __init__(self, inner: Embedder, capacity: int = DEFAULT_CAPACITY) -> None:
        """Wrap ``inner``; ``capacity`` is the number of texts kept, at least 1."""
        self._inner = inner
        self._capacity = capacity
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def model_id(self) -> str:
        """See ``Embedder``."""
        return self._inner.model_id

    @property
    def dimensions(self) -> int:
        """See ``Embedder``."""
        return self._inner.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder``. Only texts not known yet reach the wrapped model, each once."""
        found = self._recall(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found.update(zip(missing, self._inner.embed(missing), strict=True))
            self._remember({text: found[text] for text in missing})
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = found[text]
        return vectors

    def _recall(self, texts: Sequence[str]) -> dict[str, Vectors]:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            for text in found:
                self._known.move_to_end(text)
        return found

    def _remember(self, fresh: dict[str, Vectors]) -> None:
        with self._lock:
            for text, vector in fresh.items():
                # A copy: a row would keep the whole array of its call alive.
                self._known[text] = vector.copy()
                self._known.move_to_end(text)
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
