"""Read your writes: the latest consistency token of each space, sent with every read."""

from __future__ import annotations

import threading


class Tokens:
    """Tokens by space. Thread-safe.

    Tokens are opaque, so the offset beside each tells which of two concurrent writes is later.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, tuple[int, str]] = {}

    def keep(self, space: str, offset: int, token: str) -> None:
        """Remember ``token`` unless a later write's is known.

        >>> tokens = Tokens()
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
