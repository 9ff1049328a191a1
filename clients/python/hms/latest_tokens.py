"""Read your writes: the latest consistency token of each space goes with every read of it."""

from __future__ import annotations

import threading


class LatestTokens:
    """The latest consistency token of each space. Thread-safe.

    Tokens are opaque: the offset beside each token shows which of two concurrent writes is later.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, tuple[int, str]] = {}

    def keep(self, space: str, offset: int, token: str) -> None:
        """Keep ``token``, which a write at ``offset`` returned, unless a later write's is known.

        >>> tokens = LatestTokens()
        >>> tokens.keep("ada", 9, "later"); tokens.keep("ada", 4, "earlier")
        >>> tokens.latest("ada")
        'later'
        """
        with self._lock:
            if token and offset >= self._latest.get(space, (-1, ""))[0]:
                self._latest[space] = (offset, token)

    def latest(self, space: str) -> str:
        """The token to send with a read; empty before the first write."""
        with self._lock:
            return self._latest.get(space, (-1, ""))[1]
