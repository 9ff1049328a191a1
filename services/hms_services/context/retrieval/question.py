"""A question understood: who it is about, what kind of answer it wants, which days it speaks of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from hms_services.context.retrieval.dates import Period, find_periods
from hms_services.context.retrieval.days.first_or_last import Extreme, extreme_asked
from hms_services.context.retrieval.named_people import Named, find_people
from hms_services.context.retrieval.profile_questions import ProfileQuestion, profile_question
from hms_services.context.retrieval.request import Request, read_request
from hms_streams.languages.detection import language_of
from hms_streams.languages.question_words import QUESTION_WORDS
from hms_streams.languages.spelling import folded

# These patterns are matched with text in lower case: to ignore the case takes three times as long.
_AUXILIARY = "do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|might|may"
_WHEN = re.compile(
    r"^\W*(?:when|what (?:date|day|month|year|time)|in (?:which|what) (?:month|year)"
    r"|which (?:month|year))\b"
)
_HOW_LONG = re.compile(r"\bhow long\b|\bhow old\b")
_SEVERAL = re.compile(
    r"\bhow many\b|\b(?:kinds|types|sorts) of\b|\bin what ways\b|\bboth\b|\bwhat (?:are|were|all)\b"
    r"|\bwhich of\b|\bbesides\b|\blist\b|\b(?:has|have)\b(?! to\b)"
)
_ASKED_THING = re.compile(rf"\b(?:what|which|who)((?:\s+[\w'-]+){{1,3}}?)\s+(?:{_AUXILIARY})\b")
_PLURAL = re.compile(r"(?<![su'i])s\Z")
_WANTS_NAME = re.compile(r"\W*(?:who|which|where|what\b.*\bnames?\b)")
_PAST = re.compile(
    r"\b(?:used to|formerly|previously|originally|initially|at first|back then|in the past"
    r"|before (?:that|moving|switching|changing)|at the time|earlier)\b"
)
# The marks that end a sentence, in any script; a dot between digits ends none.
_ENDS = " .!?;:\u3002\u061f\u0964\n"
_SENTENCE_END = re.compile(r"[!?;:\u3002\u061f\u0964\n]|\.(?!\d)")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as ranking sees it."""

    text: str
    request: Request
    """What it asks an assistant to do, and what it is about."""
    named: Named
    when: bool
    """It asks for a moment."""
    how_long: bool
    """It asks for a duration or an age."""
    several: bool
    """It asks for several things, and each may be in another memory."""
    wants_name: bool
    """It asks who, which or where: the answer is likely to be a name."""
    asks_about_past: bool
    """It asks how things used to be: memories that are no longer current may answer it."""
    periods: tuple[Period, ...]
    """The days that it speaks of."""
    extreme: Extreme | None = None
    """Whether it wants the newest or the oldest of the memories that answer it."""
    profile: ProfileQuestion | None = None
    """The person of whom it wants all that is known; None for any other question."""


def understand(
    text: str,
    speakers: Collection[str],
    years: Collection[int],
    asked_at_us: int,
    ahead_us: int = 0,
    nicknames: Iterable[tuple[str, str]] = (),
) -> Understood:
    """Understand a question.

    Args:
        text: the question.
        speakers: who speaks in the space.
        years: those in which something happened there: a date without a year means each of them.
        asked_at_us: the moment it is asked at, µs: what ``yesterday`` counts from.
        ahead_us: how far the asker's clock is ahead of UTC, µs.
        nicknames: names that speakers go by, each with its speaker.
    """
    request = read_request(text)
    kind = _kind_of(request.about)
    nicknames = list(nicknames)
    named = find_people(request.about, speakers, nicknames)
    # In "Can you tell me about Ada?" the words of the request tell that it is about all of her.
    whole = named if request.about == text else find_people(text, speakers, nicknames)
    return Understood(
        text=text,
        request=request,
        named=named,
        when=kind.when,
        how_long=kind.how_long,
        several=kind.several,
        wants_name=kind.wants_name,
        asks_about_past=kind.past,
        periods=find_periods(text, years, asked_at_us, ahead_us),
        extreme=extreme_asked(text.lower()),
        profile=profile_question(whole),
    )


class _Kind(NamedTuple):
    """What kind of answer a question wants; as the fields of ``Understood``."""

    when: bool
    how_long: bool
    several: bool
    wants_name: bool
    past: bool


def _kind_of(text: str) -> _Kind:
    words = QUESTION_WORDS.get(language_of(text) or "")
    if words is None:
        return _english_kind(text.lower())
    plain = _last_sentence(folded(text))
    when, how_long = bool(words.when.search(plain)), bool(words.how_long.search(plain))
    return _Kind(
        when=when,
        how_long=how_long,
        several=not (when or how_long) and bool(words.several.search(plain)),
        wants_name=bool(words.wants_name.search(plain)),
        past=bool(words.past.search(plain)),
    )


def _last_sentence(text: str) -> str:
    """The sentence that asks: what stands before it tells why, or is chatter."""
    return _SENTENCE_END.split(text.rstrip(_ENDS))[-1]


def _english_kind(lowered: str) -> _Kind:
    return _Kind(
        when=bool(_WHEN.search(lowered)),
        how_long=bool(_HOW_LONG.search(lowered)),
        several=_english_several(lowered),
        wants_name=bool(_WANTS_NAME.match(lowered)),
        past=bool(_PAST.search(lowered)),
    )


def asks_for_several(text: str) -> bool:
    """Whether the answer is a list, or a count of one.

    >>> asks_for_several("What books has Rosalind read?"), asks_for_several("Where is she?")
    (True, False)
    """
    return _kind_of(text).several


def _english_several(lowered: str) -> bool:
    if _WHEN.search(lowered) or _HOW_LONG.search(lowered):
        return False
    if _SEVERAL.search(lowered):
        return True
    return any(_PLURAL.search(match.group(1)) for match in _ASKED_THING.finditer(lowered))
