"""Which generation is served, for a processor that must follow it."""

from __future__ import annotations

import logging
from time import monotonic

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError
from hms_streams.log.generations import GenerationReader, Generations

logger = logging.getLogger(__name__)

# A switch waits five seconds before the workers of the other generation rest.
_LOOK_EVERY_S = 1.0
# A system of an older build has no such topic; a broker may be away.
_ASK_AGAIN_S = 5.0
_MOST_RECORDS = 100


class ServedGeneration:
    """Reads ``hms.generations.v1`` now and then. One thread only.

    Args:
        bootstrap: the cluster.
        prefix: that of the topics.
        known: what the topic said a moment ago.
    """

    def __init__(self, bootstrap: str, prefix: str, codec: Codec, known: Generations) -> None:
        self._known = known
        topic = topics.GENERATIONS.named(prefix)
        self._reader = GenerationReader(bootstrap, topic, codec, known)
        self._look_at = 0.0

    @property
    def number(self) -> int:
        """The generation that is served, as far as is known here."""
        return self._known.current

    def look(self) -> int:
        """The generation that is served now; reads what is new at most once a second."""
        if monotonic() >= self._look_at:
            try:
                for _ in range(_MOST_RECORDS):
                    if self._reader.step(0):
                        break
                wait = _LOOK_EVERY_S if self._reader.follows else _ASK_AGAIN_S
            except HmsError as error:
                logger.warning("%s", error)
                wait = _ASK_AGAIN_S
            self._look_at = monotonic() + wait
        return self.number

    def close(self) -> None:
        """Leave the broker."""
        self._reader.close()
