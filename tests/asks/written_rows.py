"""The rows of a case as observations; a row may stand for many, or for one long text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hms import Observation

Row = Mapping[str, Any]


def written(rows: Iterable[Row], each: Row) -> Iterator[Observation]:
    """One observation for each row, many for a row that stands for many.

    Args:
        rows: as in the file of the kind.
        each: fields of every row that does not say otherwise.
    """
    for row in rows:
        for one in _spelt_out(row):
            yield _observation({**each, **one})


def in_utc(text: str) -> datetime:
    """The time of an ISO text; in UTC where the text names no zone."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _observation(row: Row) -> Observation:
    occurred_at = {"occurred_at": in_utc(row["occurred_at"])} if "occurred_at" in row else {}
    return Observation(**{**row, **occurred_at})


def _spelt_out(row: Row) -> Iterator[Row]:
    if "many" in row:
        yield from _many(dict(row))
    elif "long" in row:
        yield _long(dict(row))
    else:
        yield row


def _many(row: dict[str, Any]) -> Iterator[Row]:
    """The row's lines again and again; the lines of one repetition are a minute apart."""
    times, lines, words = row.pop("many"), row.pop("lines"), row.pop("words", {})
    first, hours = in_utc(row.pop("from")), row.pop("every_hours")
    for n in range(times):
        chosen = {name: choices[n % len(choices)] for name, choices in words.items()}
        for minute, line in enumerate(lines):
            at = first + timedelta(hours=hours * n, minutes=minute)
            one = {**row, **line, "occurred_at": at.isoformat()}
            for templated in {"content", "session"} & one.keys():
                one[templated] = one[templated].format(n=n + 1, **chosen)
            yield one


def _long(row: dict[str, Any]) -> Row:
    """The row with a text of filler, and the sentence at its place: a share of the length."""
    characters, filler = row.pop("long"), row.pop("filler")
    sentence, place = row.pop("sentence"), row.pop("place")
    before = _filling(filler, 1, int(characters * place))
    behind = _filling(filler, len(before) + 1, int(characters * (1 - place)))
    return {**row, "content": " ".join([*before, sentence, *behind])}


def _filling(filler: list[str], first: int, characters: int) -> list[str]:
    """Numbered sentences, until they have so many characters."""
    sentences: list[str] = []
    length = 0
    while length < characters:
        n = first + len(sentences)
        sentences.append(filler[n % len(filler)].format(n=n))
        length += len(sentences[-1]) + 1
    return sentences
