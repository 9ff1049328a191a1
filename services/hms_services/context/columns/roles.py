"""Who a line comes from, and what kind of space such lines make.

What a person said is a source. An assistant's reply repeats the words of what it answers, and is
ten times as long; what a tool returned is data of a moment. Ranking weighs them differently.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum

from hms_schemas.generated.records import Kind, MemoryState, Trust


class SpeakerRole(Enum):
    """Who a line comes from; the value is its number in the column ``role``."""

    PERSON = 0
    ASSISTANT = 1
    TOOL = 2


class SpaceKind(Enum):
    """What a space holds, by its lines as they are now. The recipe of ranking follows from it."""

    TALK = "talk"
    """Several people talk."""
    ASSISTED = "assisted"
    """A user talks with an assistant, which may use tools."""
    NOTES = "notes"
    """One person's notes, facts or documents: nobody answers."""


_BY_TRUST = {Trust.ASSISTANT: SpeakerRole.ASSISTANT, Trust.TOOL: SpeakerRole.TOOL}
# What programs call the speaker of a model's message, where they say nothing of trust.
_BY_SPEAKER = {
    **dict.fromkeys(("assistant", "ai", "bot", "chatbot", "agent"), SpeakerRole.ASSISTANT),
    **dict.fromkeys(("tool", "function", "environment"), SpeakerRole.TOOL),
}
# From this share of lines that are no person's on, an assistant takes part. A person who pastes one
# reply into notes makes no chat with an assistant.
_ASSISTED_SHARE = 0.2
# From this share of lines of talk on, a space of several speakers is a conversation.
_TALK_SHARE = 0.5


def role_of(state: MemoryState) -> SpeakerRole:
    """The role of a memory's speaker: by its trust, else by the speaker's name, else a person."""
    if state.kind is Kind.RESULT:
        return SpeakerRole.TOOL
    by_speaker = _BY_SPEAKER.get((state.speaker or "").strip().casefold(), SpeakerRole.PERSON)
    return _BY_TRUST.get(state.trust, by_speaker)


# What programs call the side of the model, beside the names that ranking knows.
_PROGRAMS = frozenset(("model", "system", "gpt", "chatgpt", "claude", "gemini", "copilot"))
_OF_PROGRAMS = frozenset({Trust.WEB, Trust.SYSTEM})


def is_of_program(state: MemoryState) -> bool:
    """Whether a program said it: by its role, its trust, or the name programs give that side."""
    return (
        role_of(state) is not SpeakerRole.PERSON
        or state.trust in _OF_PROGRAMS
        or (state.speaker or "").casefold() in _PROGRAMS
    )


def kind_of(lines_of: Counter[SpeakerRole], speakers: int, spoken: int) -> SpaceKind:
    """The kind of a space.

    Args:
        lines_of: how many lines each role has.
        speakers: how many speakers there are.
        spoken: how many lines are talk.
    """
    lines = lines_of.total()
    if lines - lines_of[SpeakerRole.PERSON] > _ASSISTED_SHARE * lines:
        return SpaceKind.ASSISTED
    talks = speakers > 1 and spoken > _TALK_SHARE * lines
    return SpaceKind.TALK if talks else SpaceKind.NOTES
