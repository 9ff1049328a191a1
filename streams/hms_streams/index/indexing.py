"""What an index keeps of a memory, and the text from which its vector is made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from hms_schemas.generated.records import MemoryState, Tier
from hms_schemas.keys import space_key
from hms_streams.index.vector_index import IndexedMemory
from hms_streams.memory.passages import passages

# Behind a text of several passages, so that it is embedded anew when they are cut otherwise.
_CUT_AS = b"\0passages-1"


def indexed_memory(state: MemoryState) -> IndexedMemory | None:
    """What the index keeps of a memory; None for a sealed or forgotten one, which is not found."""
    if not isinstance(state.content, str) or state.tier is Tier.FORGOTTEN:
        return None
    return IndexedMemory(
        memory_id=state.memory_id,
        space=space_key(state.tenant, state.space).decode(),
        text=f"{state.speaker}: {state.content}" if state.speaker else state.content,
        speaker=state.speaker or "",
        session=state.session_id or "",
        tier=state.tier,
        kind=state.kind,
        tags=state.tags,
        occurred_at=state.occurred_at,
    )


def embedded_text(state: MemoryState) -> str | None:
    """The text that is embedded, without its speaker; None for a sealed or forgotten memory.

    A name says little of the meaning, and would make all lines of one person similar.
    """
    text = state.content if isinstance(state.content, str) else None
    return None if state.tier is Tier.FORGOTTEN else text


def embedded_passages(text: str) -> Sequence[str]:
    """The pieces of an ``embedded_text`` that have a vector each."""
    return [text[start:end] for start, end in passages(text)]


def content_hash(text: str) -> bytes:
    """What tells whether an ``embedded_text`` has its vectors: SHA-256 of it, and of how it is
    cut where it is several passages.

    Texts of one passage keep the hash that they had before there were passages.
    """
    cut_as = _CUT_AS if len(passages(text)) > 1 else b""
    return hashlib.sha256(text.encode() + cut_as).digest()
