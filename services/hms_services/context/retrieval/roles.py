"""Who speaks in a line: a person, or a program that answers people."""

from __future__ import annotations

from hms_schemas.generated.records import MemoryState, Trust
from hms_services.context.columns.roles import SpeakerRole, role_of

# What programs call the side of the model, beside the names that ranking knows.
_PROGRAMS = frozenset(("model", "system", "gpt", "chatgpt", "claude", "gemini", "copilot"))
_OF_PROGRAMS = frozenset({Trust.WEB, Trust.SYSTEM})


def is_assistant(memory: MemoryState) -> bool:
    """Whether a program said it: by its role, its trust, or the name programs give that side."""
    return (
        role_of(memory) is not SpeakerRole.PERSON
        or memory.trust in _OF_PROGRAMS
        or (memory.speaker or "").casefold() in _PROGRAMS
    )
