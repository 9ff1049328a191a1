"""Whether a summary that a model wrote says only what the concept's members said.

Every number, date and name of the summary must occur in a member. The wording is free. Precision
comes first: a refused summary is replaced by one in the members' own sentences, which only costs
style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from hms_streams.memory.concepts.line import Line
from hms_streams.stop_words import STOP_WORDS

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join((*_MONTHS, *(month[:3] for month in _MONTHS), "sept"))
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINAL = r"(?:st|nd|rd|th)?"
_DATE = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    rf"|\b(?P<day>\d{{1,2}}){_ORDINAL}\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>\d{{4}})\b)?"
    rf"|\b(?P<month2>{_MONTH})\b\.?\s+(?P<day2>\d{{1,2}}){_ORDINAL}\b(?:,?\s+(?P<year2>\d{{4}})\b)?"
    rf"|\b(?P<month3>{_MONTH})\b\.?,?\s+(?P<year3>\d{{4}})\b",
    re.IGNORECASE,
)
_UNDER_TWENTY_ONE = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty
"""
_NUMBER_WORDS = {word: str(value) for value, word in enumerate(_UNDER_TWENTY_ONE.split())} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "hundred": "100", "thousand": "1000", "million": "1000000", "dozen": "12",
    "first": "1", "second": "2", "third": "3", "once": "1", "twice": "2", "half": "0.5",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_DIGITS = re.compile(r"\d[\d.,]*(?:st|nd|rd|th)?")
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th)$", re.IGNORECASE)
_FIRST_LETTER = re.compile(r"(?:\A|[.!?:;\n]|\u2022)[\s\"'\u201c(\[\]*-]*\Z")


def strangers(summary: str, members: Sequence[Line]) -> tuple[str, ...]:
    """The numbers, dates and names in ``summary`` that occur in no member, each once.

    >>> from hms_schemas.generated.records import Trust
    >>> on = 1683504000000000
    >>> said = Line(b"", "I met Ann at 8.", "Bo", "", 0, on, 0, 1, Trust.USER, True, "", b"")
    >>> strangers("On 8 May 2023 Bo met Ann, Carl and 9 others.", [said])
    ('9', 'Carl')
    """
    texts = [f"{line.speaker}. {line.text}" for line in members]
    known = _Known(texts, [_day(line) for line in members])
    rest, found = summary, list[str]()
    for match in _DATE.finditer(summary):
        if not known.date(match):
            found.append(match.group())
        rest = rest.replace(match.group(), " " * len(match.group()), 1)
    found += [number for number in _numbers(rest) if not known.number(number)]
    found += [name for name in _names(rest) if not known.name(name)]
    return tuple(dict.fromkeys(found))


class _Known:
    """The numbers, dates and words that occur in the members."""

    def __init__(self, texts: Sequence[str], days: Sequence[date]) -> None:
        whole = "\n".join(texts)
        self._days = set(days)
        self._days_of_months = {str(day.day) for day in days}
        self._dates = {_normal(match) for match in _DATE.finditer(whole)}
        self._numbers = {_plain_number(number) for number in _numbers(whole)}
        self._numbers |= {str(day.year) for day in days}
        self._words = {word.lower().removesuffix("'s") for word in _words(whole)}
        self._words |= {_MONTHS[day.month - 1] for day in days}
        self._words |= {_WEEKDAYS[day.weekday()] for day in days}

    def date(self, match: re.Match[str]) -> bool:
        """Whether a member was said on that date, or names it."""
        year, month, day = wanted = _normal(match)
        if wanted in self._dates:
            return True
        return any(
            (year is None or each.year == year)
            and each.month == month
            and (day is None or each.day == day)
            for each in self._days
        )

    def number(self, number: str) -> bool:
        """Whether a member has the number, in digits or words; ``9th`` may be a member's day."""
        plain = _plain_number(number)
        its_day = bool(_ORDINAL_END.search(number)) and plain in self._days_of_months
        return its_day or plain in self._numbers

    def name(self, name: str) -> bool:
        """Whether a member has the word, in large or small letters."""
        return name.lower().removesuffix("'s") in self._words


def _day(line: Line) -> date:
    return date.fromisoformat(line.date)


def _normal(match: re.Match[str]) -> tuple[int | None, int, int | None]:
    """Year, month and day of a date, as far as it names them."""
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return int(year), int(month), int(day)
    named = match["month"] or match["month2"] or match["month3"]
    year = match["year"] or match["year2"] or match["year3"]
    day = match["day"] or match["day2"]
    number = next(n for n, full in enumerate(_MONTHS, 1) if full.startswith(named.lower()[:3]))
    return int(year) if year else None, number, int(day) if day else None


def _numbers(text: str) -> Iterator[str]:
    """Numbers in digits and in words, as they are written."""
    for match in _DIGITS.finditer(text):
        yield match.group().rstrip(".,")
    for word in _words(text):
        if word.lower() in _NUMBER_WORDS:
            yield word


def _plain_number(number: str) -> str:
    """One text for all ways to write a number: 1,200 and 1200; 3, three and 3rd."""
    bare = _ORDINAL_END.sub("", number.replace(",", ""))
    return _NUMBER_WORDS.get(number.lower(), bare.lower())


def _names(text: str) -> Iterator[str]:
    """Words with a capital; at the start of a sentence only those that may be names."""
    lower = {word for word in _words(text) if word[:1].islower()}
    for match in _WORD.finditer(text):
        word = match.group().replace("\u2019", "'").removesuffix("'s")
        if not any(letter.isupper() for letter in word) or word.lower() in STOP_WORDS:
            continue
        begins = _FIRST_LETTER.search(text, 0, match.start()) is not None
        if word.lower() in _NUMBER_WORDS or (begins and word.lower() in lower):
            continue
        yield word


def _words(text: str) -> list[str]:
    return [word.replace("\u2019", "'") for word in _WORD.findall(text)]
