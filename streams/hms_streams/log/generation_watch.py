"""Hears from ``hms.generations.v1`` which generation is to be served, as soon as it is written."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError
from hms_streams.log.generations import GenerationReader, Generations

logger = logging.getLogger(__name__)

# How soon a stop is noticed.
_WAIT_S = 0.5
# A system of an older build has no such topic; a broker may be away.
_ASK_AGAIN_S = 5.0


class GenerationWatch:
    """A thread that follows the topic.

    Args:
        bootstrap: the cluster.
        prefix: that of the topics.
        codec: decodes.
        on_news: called on the thread with all that is known, whenever the topic's end is reached.
    """

    def __init__(
        self, bootstrap: str, prefix: str, codec: Codec, on_news: Callable[[Generations], object]
    ) -> None:
        self._known = Generations()
        topic = topics.GENERATIONS.named(prefix)
        self._reader = GenerationReader(bootstrap, topic, codec, self._known)
        self._on_news = on_news
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hms-generations", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Stop. Blocks for half a second at most."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._reader.step(_WAIT_S):
                    self._on_news(self._known)
                    self._stopping.wait(0 if self._reader.follows else _ASK_AGAIN_S)
            except HmsError as error:
                logger.warning("%s", error)
                self._stopping.wait(_ASK_AGAIN_S)
        self._reader.close()
