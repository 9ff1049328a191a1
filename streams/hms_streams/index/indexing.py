"""What an index keeps of a memory, and the text from which its vector is made."""

from __future__ import annotations

from hms_schemas.generated.records import MemoryState, Tier
from hms_schemas.keys import space_key
from hms_streams.index.vector_index import IndexedMemory


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
