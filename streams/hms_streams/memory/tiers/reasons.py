"""Why a memory is in its tier: the closed set of ``tier_reason`` codes, with words for people."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A stable code; ``sentence`` is the reason as a person would give it."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> Reason:
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.sentence = sentence
        return reason

    OBSERVED = "observed", "It is new."
    RETURNED = "returned", "It was recalled several times within the hour."
    DISPLACED = "displaced", "It was the least active of the working set, and room was needed."
    IDLE = "idle", "It was not used for a day."
    TOO_LARGE = "too_large", "It is larger than the whole working set."
    ARRIVED_LATE = "arrived_late", "It was already too old for the working set when it arrived."
    PINNED = "pinned", "It is pinned."
    LASTING_KIND = (
        "lasting_kind",
        "It is knowledge (a fact, preference, procedure or concept), which lasts.",
    )
    IMPORTANT = "important", "Whoever recorded it called it important."
    RATED_UP = "rated_up", "It was rated useful."
    USED_OFTEN = "used_often", "It was used often."
    NOT_HELD = "not_held", "Nothing keeps it among the lasting memories any more."
    RATED_DOWN = "rated_down", "It was rated harmful."
    SUPERSEDED = "superseded", "It is no longer current."
    DISSOLVED = "dissolved", "The concept no longer holds."
    FORGOTTEN = "forgotten", "Someone asked to forget it."
    MEMBER_FORGOTTEN = "member_forgotten", "A memory that it quoted was forgotten."
    EXPIRED = "expired", "Its time was over."
    SPACE_FORGOTTEN = "space_forgotten", "Someone asked to forget the whole space."


def reason_of(code: str) -> Reason | None:
    """The reason of a stored code; None for a code of newer rules that is unknown here."""
    return _BY_CODE.get(code)


def sentence_of(code: str) -> str:
    """The sentence of a stored code; the code itself where newer rules wrote an unknown one."""
    reason = reason_of(code)
    return code if reason is None else reason.sentence


_BY_CODE = {reason.value: reason for reason in Reason}
