"""From the state of a memory to what an index keeps of it, and to the text it is embedded by."""

from __future__ import annotations

from hms_schemas.generated.records import MemoryState, Tier
from hms_schemas.keys import space_key
from hms_streams.index.vector_index import IndexedMemory


def indexed_memory(state: MemoryState) -> IndexedMemory | None:
    """What the index keeps of a memory; None when it may not be found: sealed or forgotten."""
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
    """The text whose meaning a memory is found by, without its speaker; None as above.

    Names say little of the meaning and pull every line of one person together.
    """
    text = state.content if isinstance(state.content, str) else None
    return None if state.tier is Tier.FORGOTTEN else text
