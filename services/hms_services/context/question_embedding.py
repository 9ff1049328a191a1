"""The embedding of questions: on threads of its own, begun early, given up when it is late."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

from hms_services.context.deadline import Deadline
from hms_services.context.in_time import in_time
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.meaning import Meaning

logger = logging.getLogger(__name__)

# One embedding is one thread's work; more threads than cores only make each of them late.
_THREADS = 2
# A hundred times what a question needs: past this the embedder is ill, and words must do.
_MOST_S = 0.5
# Kept back from that for searching and ranking: ten times what they take.
_SEARCH_S = 0.05

Begun = tuple[float, asyncio.Future[list[Meaning]]]
"""When an embedding was begun, and what it will be."""


class QuestionEmbedding:
    """Embeds one question at a time for each of its threads.

    Args:
        embedder: None: nothing is embedded, and nothing is missing then.
        dimensions: of the memories' vectors, which those of questions must fit.
    """

    def __init__(self, embedder: Embedder | None, dimensions: int) -> None:
        self._embedder = embedder
        self._dimensions = dimensions
        self._threads = ThreadPoolExecutor(_THREADS, "hms-embed-question")

    def begin(self, text: str) -> Begun | None:
        """Begin to embed; returns at once. What is begun must be finished."""
        if self._embedder is None:
            return None
        loop = asyncio.get_running_loop()
        made = loop.run_in_executor(self._threads, self._embedder.meanings, [text])
        return time.perf_counter(), made

    async def finish(
        self, begun: Begun | None, deadline: Deadline, missing: list[str]
    ) -> Meaning | None:
        """What was begun; None without an embedder, and where it fails or is late (``missing``).

        Its step, ``embed``, counts from the beginning: what was done meanwhile cost no time.
        """
        if begun is None:
            return None
        began, embedding = begun
        left = deadline.left_s()
        patience = min(max(left - _SEARCH_S, left / 2), _MOST_S)
        try:
            made = await in_time(embedding, patience, "query_embedding", missing)
        finally:
            deadline.took("embed", time.perf_counter() - began)
        if not made:
            return None
        if made[0].whole.shape != (self._dimensions,):
            logger.error("the embedder's vectors do not fit those of the memories")
            missing.append("vectors")
            return None
        return made[0]

    def close(self) -> None:
        """Let the threads end; what is under way is finished, what waits is not begun."""
        self._threads.shutdown(cancel_futures=True)
