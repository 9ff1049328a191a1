"""Two followers of ``hms.generations.v1``: a thread that calls back, and a look now and then.

Both learn which generation is to be served soon after the switch is written. A broker that is away
is logged and asked again later.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError
from hms_streams.log.generations import GenerationReader, Generations

logger = logging.getLogger(__name__)

# How soon the thread notices a stop: whoever stops a process waits for so long.
_WAIT_S = 0.1
# A switch waits five seconds before the workers of the other generation rest.
_LOOK_EVERY_S = 1.0
# A system of an older build has no such topic; a broker may be away.
_ASK_AGAIN_S = 5.0
# A look reads so many records at most.
_RECORDS_A_LOOK = 100


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
        self._reader = GenerationReader(bootstrap, prefix, codec, self._known)
        self._on_news = on_news
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hms-generations", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Stop. Blocks for a tenth of a second at most."""
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


class ServedGeneration:
    """Reads the topic when it is asked, for a process with a loop of its own. One thread only.

    Args:
        bootstrap: the cluster.
        prefix: that of the topics.
        codec: decodes.
        known: what the topic said a moment ago.
    """

    def __init__(self, bootstrap: str, prefix: str, codec: Codec, known: Generations) -> None:
        self._known = known
        self._reader = GenerationReader(bootstrap, prefix, codec, known)
        self._look_at = 0.0

    @property
    def number(self) -> int:
        """The generation that was served at the last look."""
        return self._known.current

    def look(self) -> int:
        """The generation that is served now; reads what is new at most once a second."""
        if monotonic() >= self._look_at:
            self._look_at = monotonic() + self._read()
        return self.number

    def close(self) -> None:
        """Leave the broker."""
        self._reader.close()

    def _read(self) -> float:
        """Apply the records that are new; how many seconds to wait before the next look."""
        try:
            for _ in range(_RECORDS_A_LOOK):
                if self._reader.step(0):
                    break
        except HmsError as error:
            logger.warning("%s", error)
            return _ASK_AGAIN_S
        return _LOOK_EVERY_S if self._reader.follows else _ASK_AGAIN_S
