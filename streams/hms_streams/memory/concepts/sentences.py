"""The sentences of a line, each with the words, facts and form that count for a summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hms_streams.memory.concepts.content_words import content_words, is_person, name_words
from hms_streams.memory.concepts.line import Line
from hms_streams.memory.junk import junk_of
from hms_streams.memory.token_estimate import estimate_tokens

# A mark that ends a sentence, with closing quotes; the point of a number or an initial ends none.
_END = re.compile(
    r"(?<=[.!?\u2026])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c(]*[A-Z0-9\u00c0-\uffff])|\n+"
)
_SHORT_FORM = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|No|[A-Z])\.$")
_NUMBER = re.compile(
    r"\b\d[\d,.:/%-]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|thirty|forty|fifty|hundred|thousand|first|second|third|twice)\b",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|ago|(?:last|next|this|past) (?:week(?:end)?|month|year"
    r"|night|summer|winter|spring|fall|autumn|\w+day)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
# A capital that begins no sentence, or a title in quotes.
_NAME = re.compile(
    r"(?<![.!?\u2026] )(?<!^)(?<![\"'\u201c(])\b[A-Z][\w'\u2019-]*\w"
    r"|[\"\u201c][A-Z][^\"\u201d]{2,60}[\"\u201d]"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'\w+|my|me|mine|we|we'\w+|our|us)\b", re.IGNORECASE)
_SECOND_PERSON = re.compile(r"\b(?:you|you'\w+|your|yours|yourself)\b", re.IGNORECASE)
_I = re.compile(r"I(?:'\w+)?\Z")


class Sentence(NamedTuple):
    """One sentence of a member."""

    line: Line
    place: int
    """Its number in the line, from 0."""
    text: str
    tokens: int
    stems: frozenset[str]
    """Its content words."""
    facts: frozenset[str]
    """Numbers, names and times in it, in small letters."""
    asks: bool
    cheers: bool
    """It speaks more of the listener than of its speaker, as a listener's cheer does."""


def sentences_of(line: Line, people: Sequence[str]) -> Iterator[Sentence]:
    """The sentences of ``line``, without courtesies and other junk."""
    for place, text in enumerate(split(line.text)):
        if junk_of(text) is None:
            plain = text.replace("\u2019", "'")
            yield Sentence(
                line=line,
                place=place,
                text=text,
                tokens=estimate_tokens(text),
                stems=frozenset(word.stem for word in content_words(text, people)),
                facts=facts_of(text, people),
                asks=plain.rstrip("\"')").endswith("?"),
                cheers=len(_SECOND_PERSON.findall(plain)) > len(_FIRST_PERSON.findall(plain)),
            )


def split(text: str) -> list[str]:
    """``text`` in sentences.

    >>> split("I saw Dr. Lee. It was fine!")
    ['I saw Dr. Lee.', 'It was fine!']
    """
    pieces: list[str] = []
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.start()]
        if not _SHORT_FORM.search(piece):
            pieces.append(text[start : end.end()].strip())
            start = end.end()
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]


def facts_of(text: str, people: Sequence[str] = ()) -> frozenset[str]:
    """Numbers, names and times in ``text``, in small letters; the names of ``people`` left out.

    >>> sorted(facts_of("We saw Matt Patterson at 8 yesterday."))
    ['8', 'matt', 'patterson', 'yesterday']
    """
    plain = text.replace("\u2019", "'")
    known = name_words(people)
    found = {each.lower().rstrip(".,:-") for each in _NUMBER.findall(plain)}
    found |= {each.lower() for each in _MOMENT.findall(plain)}
    found |= {
        name
        for each in _NAME.findall(plain)
        if not _I.match(each) and not is_person(name := _plain(each), known)
    }
    return frozenset(found)


def _plain(name: str) -> str:
    return name.strip('"\u201c\u201d').lower().removesuffix("'s")
