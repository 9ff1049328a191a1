"""The claims of the memories of every space, and which memory supersedes which.

One thread notes changes (the follower). Another thread takes the proposals that follow from them
(the supersession writer). Readers look up successors meanwhile. The claims of a space are read when
something in the space changes, or at the first question about it after a start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock

from hms_schemas.generated.records import MemoryState
from hms_streams.memory.supersession.claim_book import ClaimBook, Proposal

Memories = Callable[[bytes], Iterable[MemoryState]]


class SpaceClaims:
    """The claim books of all spaces.

    Args:
        memories: gives the memories of a space by its key.
    """

    def __init__(self, memories: Memories) -> None:
        self._memories = memories
        self._books: dict[bytes, ClaimBook] = {}
        self._waiting: dict[bytes, deque[tuple[bytes, MemoryState | None]]] = {}
        self._lock = Lock()

    @property
    def waiting(self) -> int:
        """How many spaces have changes that were not looked at yet."""
        return len(self._waiting)

    def note(self, space: bytes, memory_id: bytes, state: MemoryState | None) -> None:
        """Note that a memory changed, or is gone (None); returns at once. Call on the thread that
        reports changes."""
        with self._lock:
            self._waiting.setdefault(space, deque()).append((memory_id, state))

    def of(self, space: bytes) -> ClaimBook | None:
        """The claim book of a space. None before the first look at it, which this call asks for."""
        book = self._books.get(space)
        if book is None:
            with self._lock:
                self._waiting.setdefault(space, deque())
        return book

    def take(self) -> list[tuple[bytes, list[Proposal]]]:
        """The proposals that follow from the changes, by space. Blocks: 50 µs a new memory."""
        with self._lock:
            changed, self._waiting = self._waiting, {}
        return [(space, self._look(space, changes)) for space, changes in changed.items()]

    def _look(
        self, space: bytes, changes: deque[tuple[bytes, MemoryState | None]]
    ) -> list[Proposal]:
        book = self._books.get(space)
        proposals: list[Proposal] = []
        if book is None:
            book = ClaimBook()
            known = sorted(self._memories(space), key=lambda each: each.observed_offset)
            for state in known:
                proposals += book.observe(state)
            self._books[space] = book
        for memory_id, changed in changes:
            if changed is None:
                proposals += book.forget(memory_id)
            else:
                proposals += book.observe(changed)
        return proposals
