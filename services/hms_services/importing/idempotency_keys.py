"""Idempotency keys of imported turns: the same file again is the same events.

A key is a hash over all of a thread up to and with the turn. So a file imported twice makes nothing
twice, a file that has grown adds its new turns only, and two files that happen to hold the same
line are still two.
"""

from __future__ import annotations

import hashlib
import json

from hms_services.importing.turns import Turn


class KeyChain:
    """Keys in the order of the file."""

    def __init__(self) -> None:
        self._threads: dict[str, bytes] = {}

    def key_of(self, turn: Turn) -> str:
        """The key of the next turn of its thread."""
        before = self._threads.get(turn.thread, turn.thread.encode())
        digest = hashlib.sha256(before + b"\x00" + _canonical(turn)).digest()
        self._threads[turn.thread] = digest
        return f"import-{digest.hex()[:40]}"


def _canonical(turn: Turn) -> bytes:
    """What makes a turn that turn; its place and how its time was written do not."""
    at = turn.time.at.isoformat() if turn.time else None
    facts = (turn.speaker, turn.content, at, turn.session, turn.kind, turn.trust)
    return json.dumps(facts, ensure_ascii=False).encode()
