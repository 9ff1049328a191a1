# ruff: noqa: RUF001, RUF002 - other languages have other punctuation.
"""A question and the short line after it: "Are you allergic to peanuts?" / "Yes."

A line of a few words ("Yes.", "2", "Anna", "下周二") tells nothing by itself. After a question it
tells a fact, and the two are one memory in two lines. The rules look at marks and length alone, so
that they hold in every language; a few words of English know a question that was dictated.
"""

from __future__ import annotations

import re

# Of Latin, Greek, Arabic, Ethiopic, Armenian and full-width writing.
_MARKS = "?？؟\u037e;⸮՞፧"
_GREEK_MARK = re.compile(r"[\u0370-\u03ff]\s*;\s*\Z")
# Behind a question: a choice "(yes/no)", quotes, brackets.
_CHOICE = re.compile(r"\s*[(\[（][^()\[\]（）]{0,60}[)\]）]\s*\Z")
_CLOSING = " \t\n\"'”’»」』*_)]）"
# A field of a form: "Date of birth:".
_FIELD = re.compile(r"[^:\n]{2,60}[:：]\s*\Z")
_ENGLISH = re.compile(
    r"\s*(?:(?:and|so|ok|okay|well|now)[,\s]+)?(?:who|whose|whom|what|what's|when|where|which|how|why"
    r"|do|does|did|are|is|was|were|have|has|can|could|will|would|should|may)\s+\w",
    re.IGNORECASE,
)
# A sentence that is said without a question mark is a question when it begins so and is short.
_LONGEST_DICTATED = 120
# A reply may go on for a few words behind its question: "How many? A number is enough."
_TAIL = 48

_MOST_WORDS = 6
_LONGEST = 60
# A character of these scripts is about half a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3\u3040-\u30ff\u3400-\u9fff]")
_MOST_UNSPACED = 14


def asks(text: str) -> bool:
    """Whether ``text`` ends by asking something.

    >>> asks("Are you allergic to peanuts? (yes/no)"), asks("Are you sure!"), asks("お名前は？")
    (True, False, True)
    """
    said = _CHOICE.sub("", text[-600:]).rstrip(_CLOSING)
    if not said:
        return False
    if said[-1] in _MARKS:
        return said[-1] != ";" or _GREEK_MARK.search(said) is not None
    if any(mark in said[-_TAIL:] for mark in "?？؟"):
        return True
    if said[-1] in ".!。！":
        return False
    return bool(_FIELD.fullmatch(said) or (len(text) <= _LONGEST_DICTATED and _ENGLISH.match(text)))


def is_short_answer(text: str) -> bool:
    """Whether ``text`` is too short to tell anything by itself, and asks nothing.

    >>> is_short_answer("Yes, since 2019."), is_short_answer("I moved to Utrecht in May of 2019.")
    (True, False)
    """
    if len(text) > 2 * _LONGEST:
        return False
    said = text.strip()
    if not said or len(said) > _LONGEST or said.rstrip(_CLOSING)[-1:] in ("?", "？", "؟"):
        return False
    if len(_UNSPACED.findall(said)) > _MOST_UNSPACED:
        return False
    return len(said.split()) <= _MOST_WORDS
