"""Why a memory is where it is: the closed set of ``tier_reason`` codes, with words for people."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A stable code; ``sentence`` says it in words."""

    OBSERVED = "observed"
    RETURNED = "returned"
    DISPLACED = "displaced"
    IDLE = "idle"
    TOO_LARGE = "too_large"
    ARRIVED_LATE = "arrived_late"
    PINNED = "pinned"
    LASTING_KIND = "lasting_kind"
    IMPORTANT = "important"
    RATED_UP = "rated_up"
    USED_OFTEN = "used_often"
    NOT_HELD = "not_held"
    RATED_DOWN = "rated_down"
    SUPERSEDED = "superseded"
    DISSOLVED = "dissolved"
    FORGOTTEN = "forgotten"
    MEMBER_FORGOTTEN = "member_forgotten"
    EXPIRED = "expired"
    SPACE_FORGOTTEN = "space_forgotten"

    @property
    def sentence(self) -> str:
        """The reason as a person would give it."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.OBSERVED: "It is new.",
    Reason.RETURNED: "It was recalled several times within the hour.",
    Reason.DISPLACED: "It was the least active of the working set, and room was needed.",
    Reason.IDLE: "It was not used for a day.",
    Reason.TOO_LARGE: "It is larger than the whole working set.",
    Reason.ARRIVED_LATE: "It was already too old for the working set when it arrived.",
    Reason.PINNED: "It is pinned.",
    Reason.LASTING_KIND: "It is knowledge (a fact, preference, procedure or concept), which lasts.",
    Reason.IMPORTANT: "Whoever recorded it called it important.",
    Reason.RATED_UP: "It was rated useful.",
    Reason.USED_OFTEN: "It was used often.",
    Reason.NOT_HELD: "Nothing keeps it among the lasting memories any more.",
    Reason.RATED_DOWN: "It was rated harmful.",
    Reason.SUPERSEDED: "It is no longer current.",
    Reason.DISSOLVED: "The concept no longer holds.",
    Reason.FORGOTTEN: "Someone asked to forget it.",
    Reason.MEMBER_FORGOTTEN: "A memory that it quoted was forgotten.",
    Reason.EXPIRED: "Its time was over.",
    Reason.SPACE_FORGOTTEN: "Someone asked to forget the whole space.",
}


def reason_of(code: str) -> Reason | None:
    """The reason behind a stored code; None where newer rules wrote one unknown here."""
    return _BY_CODE.get(code)


def sentence_of(code: str) -> str:
    """The sentence for a stored code; the code itself where newer rules wrote one unknown here."""
    reason = reason_of(code)
    return code if reason is None else reason.sentence


_BY_CODE = {reason.value: reason for reason in Reason}
