"""A question understood: who it is about, what kind of answer it wants, which days it speaks of.

The people of a question are found by the names of the space's speakers, and cut out before the
question is embedded: a name pulls the embedding towards every line that names or sounds like that
person, away from what is asked. Who is named counts as a signal of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from hms_services.context.retrieval.dates import Period, find_periods

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
# "Ros" for Rosalind, but no "Al" for everything that begins so.
_SHORTEST_SHORT_FORM = 3
_CAPITALISED = re.compile(r"\b[A-Z][\w-]*")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Named:
    """A question and the people that it names."""

    people: frozenset[str]
    """The speakers that the question names, as the space knows them."""
    spoken: str
    """The question as the named person would ask it: ``my`` and ``I`` in place of the names."""
    nameless: str
    """The question without the names; the question itself where nothing else would be left."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as ranking sees it."""

    text: str
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


def understand(
    text: str, speakers: Collection[str], years: Collection[int], asked_at_us: int
) -> Understood:
    """Understand a question.

    Args:
        text: the question.
        speakers: who speaks in the space.
        years: those in which something happened there: a date without a year means each of them.
        asked_at_us: the moment it is asked at, µs: what ``yesterday`` counts from.
    """
    lowered = text.lower()
    when, how_long = bool(_WHEN.search(lowered)), bool(_HOW_LONG.search(lowered))
    return Understood(
        text=text,
        named=find_people(text, speakers),
        when=when,
        how_long=how_long,
        several=asks_for_several(lowered),
        wants_name=bool(_WANTS_NAME.match(lowered)),
        asks_about_past=bool(_PAST.search(lowered)),
        periods=find_periods(text, years, asked_at_us),
    )


def asks_for_several(text: str) -> bool:
    """Whether the answer is a list, or a count of one.

    >>> asks_for_several("What books has Rosalind read?"), asks_for_several("Where is she?")
    (True, False)
    """
    lowered = text.lower()
    if _WHEN.search(lowered) or _HOW_LONG.search(lowered):
        return False
    if _SEVERAL.search(lowered):
        return True
    return any(_PLURAL.search(match.group(1)) for match in _ASKED_THING.finditer(lowered))


def find_people(question: str, speakers: Iterable[str]) -> Named:
    """Which of ``speakers`` a question names.

    A speaker is named by the whole name, by its first word, or by a short form of at least three
    letters that fits no other speaker.

    >>> find_people("Where does Ros paint?", ["Rosalind", "Henrike"]).spoken
    'Where does I paint?'
    """
    forms = _forms(question, frozenset(speakers))
    if not forms:
        return Named(frozenset(), question, question)
    pattern = _pattern(tuple(sorted(forms, key=lambda form: (-len(form), form))))
    spoken = pattern.sub(lambda m: "my" if m.group(2) else "I", question)
    nameless = _SPACES.sub(" ", pattern.sub("", question)).strip()
    return Named(
        people=frozenset(forms.values()),
        spoken=spoken,
        nameless=nameless if re.search(r"\w", nameless) else question,
    )


def _forms(question: str, speakers: frozenset[str]) -> dict[str, str]:
    """The forms of names in the question, each with the speaker that it names."""
    words = set(_CAPITALISED.findall(question))
    firsts: dict[str, list[str]] = {}
    for speaker in speakers:
        firsts.setdefault(speaker.split()[0] if speaker.split() else speaker, []).append(speaker)
    forms = {speaker: speaker for speaker in speakers if speaker and _holds(question, speaker)}
    for word in words:
        meant = [f for f in firsts if f == word] or [
            f for f in firsts if len(word) >= _SHORTEST_SHORT_FORM and f.startswith(word)
        ]
        if len(meant) == 1 and len(firsts[meant[0]]) == 1:
            forms[word] = firsts[meant[0]][0]
    return forms


def _holds(question: str, name: str) -> bool:
    return name in question and bool(_pattern((name,)).search(question))


@lru_cache(maxsize=1024)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, forms))
    return re.compile(rf"(?<!\w)({either})(['\u2019]s)?(?!\w)")
