"""Whether a question wants the newest or the oldest of the memories that answer it.

"When did I last see Petra?" is answered by many lines, and only the newest of them is right.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Extreme(StrEnum):
    """Which of the answers is wanted."""

    NEWEST = "newest"
    OLDEST = "oldest"


class _Words(NamedTuple):
    newest: str
    oldest: str


# What goes on after "my last": a name, a time, or an end is no event that was the latest of many.
_NO_EVENT = (
    r"(?!\s+(?:name|names|words?|will|resort|minute|straw|chance|week|month|year|night|weekend|days?"
    r"|few|two|three|four|five|six|seven|\d+|summer|winter|spring|autumn|fall|(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|century|decade|christmas|until|for|long|as)\b)"
)
_WORDS = {
    "en": _Words(
        newest=(
            r"\bmost recent(?:ly)?\b|\blast times?\b|\blatest\b|\bwhen\b[^?.]*\blast\b"
            + _NO_EVENT
            # Not of what lasts: "How long did it last?"
            + r"|^(?!.*\bhow long\b).*\b(?:did|have|has|was|were)\s+(?:\w+\s+){1,3}?last\b"
            + _NO_EVENT
            + r"|\b(?:my|our|your|his|her|their|\w+'s)\s+last\b"
            + _NO_EVENT
            + r"|\bthe last\s+\w+(?:\s+\w+){0,2}?\s+(?:that|i|we|you|he|she|they)\b"
        ),
        # "Her first car" is one thing, and its line says so.
        oldest=r"\bfirst time\b|\bfirst ever\b|\bearliest\b|\b(?:did|have|has|was|were)\s+"
        r"(?:(?!(?:the|my|our|your|his|her|its|their)\b)\w+\s+){1,2}?first\b",
    ),
    "de": _Words(
        newest=r"\bzuletzt\b|\bletzte[sn]? mal\b|\bj[uü]ngste[nsr]?\b|\bals letztes\b|\bneueste",
        oldest=r"\bzum ersten mal\b|\berste[sn]? mal\b|\bals erstes\b|\bfr[uü]heste|\berstmals\b",
    ),
    "fr": _Words(
        newest=r"\bderni[eè]re fois\b|\bdern?i[eè]rement\b|\bplus r[eé]cemment\b|\ben dernier\b"
        r"|\bplus r[eé]cente?\b",
        oldest=r"\bpremi[eè]re fois\b|\bplus ancienne?\b",
    ),
    "es": _Words(
        newest=r"\b[uú]ltima vez\b|\bm[aá]s reciente(?:mente)?\b|\b[uú]ltimas veces\b",
        oldest=r"\bprimera vez\b|\bm[aá]s antigu[oa]\b",
    ),
    "pt": _Words(
        newest=r"\b[uú]ltima vez\b|\bmais recente(?:mente)?\b|\b[uú]ltimas vezes\b",
        oldest=r"\bprimeira vez\b|\bmais antig[oa]\b",
    ),
    "ru": _Words(
        newest=r"последний раз|последнего раза|самы[йе] последни|недавний раз",
        oldest=r"(?:первый|впервый) раз|впервые|самый первый",
    ),
    "ar": _Words(
        newest=r"[آا]خر مر[ةه]|لآخر مر[ةه]|الأحدث|مؤخر[اً]+",
        oldest=r"[أا]ول مر[ةه]|لأول مر[ةه]|الأقدم",
    ),
    "hi": _Words(
        newest=r"आख[िी]?र[ीि] बार|आखिरी बार|आख़िरी बार|अंतिम बार|पिछली बार|हाल ही में",
        oldest=r"पहली बार|सबसे पहले",
    ),
    "zh": _Words(
        newest=r"最近一次|最近一回|上一?次|上回|最后一次|最後一次|最新",
        oldest=r"第一次|首次|最早",
    ),
    "ja": _Words(
        newest=r"最後に|最後の|前回|この前|いちばん最近|一番最近|最も最近|直近|最新",
        oldest=r"初めて|はじめて|最初に|最初の|一番最初",
    ),
    "ko": _Words(
        newest=r"마지막으로|마지막 |가장 최근|제일 최근|지난번|저번에|최신",
        oldest=r"처음으로|처음 |맨 처음|최초",
    ),
}
_NEWEST = re.compile("|".join(words.newest for words in _WORDS.values()))
_OLDEST = re.compile("|".join(words.oldest for words in _WORDS.values()))
# One of these is in each match in plain letters: to look for them takes half a microsecond.
_HINTS = (
    *(
        "last",
        "latest",
        "recent",
        "first",
        "earliest",
        "letzt",
        "neuest",
        "erste",
        "erstm",
        "jungst",
    ),
    *("derni", "premi", "ancien", "ltima", "primera", "primeira", "antig"),
)


def extreme_asked(lowered: str) -> Extreme | None:
    """Which of the answers a question wants; None: any.

    Args:
        lowered: the question, in lower case.

    >>> extreme_asked("when did i last see petra?")
    <Extreme.NEWEST: 'newest'>
    """
    if lowered.isascii() and not any(hint in lowered for hint in _HINTS):
        return None
    if _NEWEST.search(lowered):
        return Extreme.NEWEST
    return Extreme.OLDEST if _OLDEST.search(lowered) else None
