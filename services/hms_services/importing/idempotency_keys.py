"""Idempotency keys of imported turns: importing a file again makes the same events.

A key is a hash of all turns of a thread up to this one. So a second import of a file adds nothing,
and an import of a file that grew adds its new turns only. Two files with an equal line somewhere
have different keys for it.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from hms_services.importing.turns import Turn


class KeyChain:
    """Makes the keys of a file, turn by turn in the order of the file."""

    def __init__(self) -> None:
        self._threads: dict[str, bytes] = {}

    def key_of(self, turn: Turn) -> str:
        """The key of the next turn of its thread."""
        before = self._threads.get(turn.thread, turn.thread.encode())
        digest = hashlib.sha256(before + b"\x00" + _canonical(turn)).digest()
        self._threads[turn.thread] = digest
        return f"import-{digest.hex()[:40]}"


def _canonical(turn: Turn) -> bytes:
    """What identifies a turn: not its place in the file, nor the spelling of its time."""
    at = turn.time.at.astimezone(UTC).isoformat() if turn.time else None
    facts = (turn.speaker, turn.content, at, turn.session, turn.kind, turn.trust)
    return json.dumps(facts, ensure_ascii=False).encode()
