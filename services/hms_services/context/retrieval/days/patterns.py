"""How each kind of expression is written: its patterns, made of the pieces of a language.

A pattern has a name for each part that ``meanings`` reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from hms_services.context.retrieval.days.pieces import Pieces

_YEAR = r"(?:19|20)\d\d"
_NTH = r"(?:st|nd|rd|th|ere?|er|º|ª|°|\.|-?го|-?е|-?ое|o)?"
# Between a day, its month and its year in languages with spaces.
_OF = r"(?:\s+(?:of|de|del|do|den|der|the|من)\s+|\s*[,.]?\s+|\s*)"
_PART_OF_DAY = r"(?P<part>morning|afternoon|evening|night)"


def year_first(_: Pieces) -> Iterator[str]:
    """As in "2026-10-17"."""
    yield rf"(?<![\d./-])(?P<year>{_YEAR})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)"


def year_last(it: Pieces) -> Iterator[str]:
    """As in "10/17/2026", in which either of the first two may be the day."""
    numbers = r"(?<![\d./-])(?P<first>\d{1,2})(?P<by>[./-])(?P<second>\d{1,2})(?P=by)"
    yield rf"{numbers}(?P<year>{_YEAR})(?![\d/]|[.-]\d)"
    # Two digits behind dots are as often a version; behind slashes they are a year.
    by = "/" if it.english else "[./]"
    yield rf"{numbers}(?<={by})(?P<year>\d\d)(?![\d/]|[.-]\d)"


def no_year(it: Pieces) -> Iterator[str]:
    """As in "on 10/17"."""
    if it.on:
        numbers = r"(?P<first>\d{1,2})(?P<by>[./])(?P<second>\d{1,2})"
        yield rf"(?:{it.on})\s+{numbers}(?![\d/]|\.\d)\.?"


def chinese(it: Pieces) -> Iterator[str]:
    """As in "10月17日"."""
    if not it.language.spaced:
        year, day = rf"(?:(?P<year>{_YEAR})\s*[年년]\s*)?", r"(?:\s*(?P<day>\d{1,2})\s*[日號号일])?"
        yield rf"{year}(?<!\d)(?P<month>\d{{1,2}})\s*[月월](?!\s*[前后後间間]){day}"


def dated(it: Pieces) -> Iterator[str]:
    """As in "17 October 2026" and "October 17th"."""
    if it.language.spaced:
        day, year = rf"(?P<day>\d{{1,2}}){_NTH}", rf"(?:{_OF}(?P<year>{_YEAR}))?"
        yield rf"{day}{_OF}{it.month}{year}"
        yield rf"{it.month}{_OF}(?:the\s+)?{day}(?!\d){year}"


def day_of_month(it: Pieces) -> Iterator[str]:
    """As in "on the 17th"."""
    if it.english:
        yield rf"on\s+the\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)(?!{_OF}{it.month})"
        yield rf"on\s+{it.weekday},?\s+the\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)(?!{_OF}{it.month})"
    elif it.language.code == "zh":
        yield r"(?<![\d月])(?P<day>\d{1,2})[号號]"


def ago(it: Pieces) -> Iterator[str]:
    """As in "three days ago"."""
    may_lack = "?" if it.language.words.bare else ""
    number = rf"(?:{it.number}{it.gap}){may_lack}"
    half = it.half.replace("<half>", "<more_half>")
    if it.ago:
        yield rf"{number}{it.unit}{half}{it.gap}(?:{it.ago})"
    if it.before:
        yield rf"(?:{it.before})\s+{number}{it.unit}{half}"


def lately(it: Pieces) -> Iterator[str]:
    """As in "in the last three days"."""
    recent, gap = rf"(?:{it.recent})", it.gap
    yield rf"{recent}{gap}{it.number}{gap}{it.unit}"
    if it.after:
        yield rf"{it.number}{gap}{recent}{gap}{it.unit}"
        yield rf"{it.number}{gap}{it.unit}{gap}{recent}"
        yield rf"{it.unit}{gap}{it.number}{gap}{recent}"
    if it.english:
        lead = "(?:in|over|during|within|for|throughout)"
        yield rf"(?:{lead}\s+the\s+(?:last|past)|(?:this|the)\s+past)\s+{it.unit}"


def day_of_week(it: Pieces) -> Iterator[str]:
    """As in "Tuesday of last week"."""
    if it.language.words.week_first:
        yield from it.some(it.weekday)
        return
    weeks = it.language.relative.only([(number, "week") for number in (-2, -1, 0, 1)])
    week, glue = rf"(?P<week>{weeks.pattern})", rf"(?:{it.glue}|\s+on\s+)"
    yield rf"{week}{glue}{it.weekday}"
    yield rf"{it.on_lead}{it.weekday}{glue}{week}"


def some_weekday(it: Pieces) -> Iterator[str]:
    """As in "last Tuesday"."""
    part = rf"(?:\s+{_PART_OF_DAY})?" if it.english else ""
    yield from (f"{each}{part}" for each in it.some(it.weekday, it.on_lead))
    if it.english:
        yield rf"{it.on_lead}(?:the\s+)?{it.weekday}\s+(?P<before_last>before\s+last)"


def weekday(it: Pieces) -> Iterator[str]:
    """As in "on Tuesday"."""
    part = rf"\s+{_PART_OF_DAY}"
    if not it.on:
        yield it.weekday
    elif it.english:
        yield rf"(?:{it.on})\s+{it.weekday}(?:{part})?"
        yield rf"{it.weekday}{part}"
    else:
        yield rf"(?:{it.on})\s+{it.weekday}"


def weekend(it: Pieces) -> Iterator[str]:
    """As in "last weekend" and "at the weekend"."""
    yield from it.some(rf"(?:{it.weekend})")
    if it.english:
        yield rf"(?:{it.weekend})\s+(?P<before_last>before\s+last)"
    yield rf"(?:{it.weekend})"


def season(it: Pieces) -> Iterator[str]:
    """As in "in the summer of 2025"."""
    either = "|".join(rf"(?P<season{place}>{words})" for place, words in enumerate(it.seasons))
    season = rf"(?:{either})"
    yield from it.some(season, it.season_lead)
    yield rf"(?:{it.season_lead})?{season}{it.glue}(?P<year>{_YEAR})"
    yield rf"(?P<year>{_YEAR})\s*[年년]?\s*[の的]?\s*{season}"
    yield rf"{it.season_lead}{season}"


def holiday(it: Pieces) -> Iterator[str]:
    """As in "at Christmas" and "last New Year"."""
    holiday = rf"(?:(?P<christmas>{it.christmas})|(?P<new_year>{it.new_year}))"
    yield from it.some(holiday)
    yield rf"{holiday}(?:{it.glue}(?P<year>{_YEAR}))?"


def relative(it: Pieces) -> Iterator[str]:
    """As in "the day before yesterday"."""
    part = rf"(?:(?:\s+in\s+the)?\s+{_PART_OF_DAY})?" if it.english else ""
    yield rf"(?P<phrase>{it.language.relative.pattern}){part}"


def some_unit(it: Pieces) -> Iterator[str]:
    """As in "last month"."""
    long = it.language.units.only([(1, "week"), (1, "month"), (1, "year")]).pattern
    yield from it.some(rf"(?P<unit>{long})")


def month(it: Pieces) -> Iterator[str]:
    """As in "October 2026" and "last October"."""
    if it.language.spaced:
        yield from it.some(it.month)
        yield rf"{it.month}(?:(?:{it.glue}|{_OF})(?P<year>{_YEAR}))?"


def year(_: Pieces) -> Iterator[str]:
    """As in "2026"."""
    yield rf"(?<![\d.,/-])(?P<year>{_YEAR})(?![\d/]|[.,-]\d)\s*[年년]?"
