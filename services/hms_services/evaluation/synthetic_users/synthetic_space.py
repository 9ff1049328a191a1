"""The synthetic users of one space: what they say in which order, and which answers are right.

Everything follows from a seed. Two or three people talk over a year. Each fact changes once or
more. Some facts are said twice, and some are taken back. All people have the same attributes, with
different values.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hms_services.evaluation.synthetic_users.attributes import (
    ATTRIBUTES,
    CHATTER,
    HABIT_ASKED,
    HABIT_REVERSED,
    HABIT_SAID,
    HABITS,
    Attribute,
    phone_number,
)

_NAMES = (
    *("Mara", "Juno", "Tobias", "Ines", "Rafael", "Signe", "Odile", "Bram", "Nadia", "Caspar"),
    *("Lotte", "Emre"),
)
_BEGAN = datetime(2025, 1, 6, 18, tzinfo=UTC)
_DAYS = 360
_CHANCE_TWICE, _CHANCE_DELETED, _CHANCE_MORE, _CHANCE_KNOWLEDGE = 0.25, 0.08, 0.3, 0.3
_MOST_CHANGES = 3
_CHATTER_PER_STATEMENT = 2


@dataclass(slots=True)
class Statement:
    """One line that a person says. ``attribute`` is empty for chatter."""

    who: str
    text: str
    at: datetime
    attribute: str = ""
    value: str = ""
    kind: str = "message"
    deleted: bool = False
    """Whether the evaluation forgets this line before it asks."""
    key: str = ""
    """Unique in the space. The event of the line has this idempotency key."""


@dataclass(frozen=True, slots=True)
class SyntheticQuestion:
    """A question, and the keys of the statements that are right and wrong answers."""

    text: str
    who: str
    attribute: str
    current: frozenset[str]
    stale: frozenset[str]
    others: frozenset[str]
    """Statements of other people about the same attribute."""
    deleted: frozenset[str]
    as_of: datetime | None = None
    """The moment of the past that the question is about. None: the present."""


@dataclass(slots=True)
class SyntheticSpace:
    """What the people of one space say, and what they are asked."""

    space: str
    statements: list[Statement] = field(default_factory=list)
    questions: list[SyntheticQuestion] = field(default_factory=list)


def synthetic_space(number: int, seed: int, *, unseen: bool) -> SyntheticSpace:
    """What the synthetic users of space ``number`` say and are asked.

    Args:
        number: which space; even numbers have two people, odd numbers three.
        seed: the same seed makes the same space.
        unseen: whether people use the wordings that nobody looked at when the rules were written.
    """
    source = random.Random(f"{seed}/{number}/{unseen}")
    space = SyntheticSpace(f"life-{number}")
    people = source.sample(_NAMES, 2 + number % 2)
    for who in people:
        for attribute in ATTRIBUTES:
            space.statements += _told(source, who, attribute, unseen=unseen)
        space.statements += _habits(source, who)
    space.statements += _chatter(source, people, len(space.statements))
    space.statements.sort(key=lambda each: each.at)
    for place, each in enumerate(space.statements):
        each.key = f"{space.space}-{place}"
    space.questions = list(_questions(source, space))
    return space


def _told(
    source: random.Random, who: str, attribute: Attribute, *, unseen: bool
) -> Iterator[Statement]:
    changes = source.randint(1, _MOST_CHANGES)
    days = sorted(source.sample(range(_DAYS), changes + 1))
    values = _values(source, attribute, changes + 1)
    for turn, (day, value) in enumerate(zip(days, values, strict=True)):
        wording = source.choice(attribute.wordings(first=turn == 0, unseen=unseen))
        yield _say(source, who, attribute.name, value, wording, day)
        if source.random() < _CHANCE_TWICE:
            again = source.choice(attribute.wordings(first=True, unseen=unseen))
            yield _say(source, who, attribute.name, value, again, day, hours=2)


def _habits(source: random.Random, who: str) -> Iterator[Statement]:
    for thing in source.sample(HABITS, 3):
        liked, dropped = sorted(source.sample(range(_DAYS), 2))
        yield _say(
            source, who, f"likes {thing}", "yes", source.choice(HABIT_SAID), liked, thing=thing
        )
        wording = source.choice(HABIT_REVERSED)
        yield _say(source, who, f"likes {thing}", "no", wording, dropped, thing=thing)


def _say(
    source: random.Random,
    who: str,
    attribute: str,
    value: str,
    wording: str,
    day: int,
    *,
    hours: int = 0,
    thing: str = "",
) -> Statement:
    text = wording.format(v=thing or value)
    if source.random() < _CHANCE_MORE:
        text = f"{text} {source.choice(CHATTER)}"
    minutes = source.randrange(60)
    knowledge = source.random() < _CHANCE_KNOWLEDGE
    return Statement(
        who=who,
        text=text,
        at=_BEGAN + timedelta(days=day, hours=hours, minutes=minutes),
        attribute=attribute,
        value=value,
        kind=("preference" if thing else "fact") if knowledge else "message",
        deleted=source.random() < _CHANCE_DELETED,
    )


def _values(source: random.Random, attribute: Attribute, count: int) -> list[str]:
    if attribute.values:
        return source.sample(list(attribute.values), count)
    return [phone_number(source) for _ in range(count)]


def _chatter(source: random.Random, people: list[str], statements: int) -> Iterator[Statement]:
    for _ in range(_CHATTER_PER_STATEMENT * statements):
        at = _BEGAN + timedelta(days=source.randrange(_DAYS), minutes=source.randrange(600))
        yield Statement(source.choice(people), source.choice(CHATTER), at)


def _questions(source: random.Random, space: SyntheticSpace) -> Iterator[SyntheticQuestion]:
    asked = {attribute.name: attribute.asked for attribute in ATTRIBUTES}
    told: dict[tuple[str, str], list[Statement]] = {}
    for each in space.statements:
        if each.attribute:
            told.setdefault((each.who, each.attribute), []).append(each)
    for (who, attribute), said in told.items():
        thing = attribute.removeprefix("likes ")
        wordings = asked.get(attribute, HABIT_ASKED)
        text = source.choice(wordings).format(who=who, v=thing)
        yield from _asked(space, text, who, attribute, said)


def _asked(
    space: SyntheticSpace, text: str, who: str, attribute: str, said: list[Statement]
) -> Iterator[SyntheticQuestion]:
    present = [each for each in said if not each.deleted]
    latest = said[-1]
    # Where the last value was taken back, the present value is not known.
    if present and not any(e.deleted for e in said if e.value == latest.value):
        yield _question(space, text, who, attribute, latest.value, None)
    changes = [each for each, after in pairwise(said) if each.value != after.value]
    for each in changes[:1]:
        same = [other for other in said if other.value == each.value]
        after = said[said.index(each) + 1]
        if not any(other.deleted for other in same):
            moment = each.at + (after.at - each.at) / 2
            yield _question(space, text, who, attribute, each.value, moment)


def _question(
    space: SyntheticSpace, text: str, who: str, attribute: str, value: str, as_of: datetime | None
) -> SyntheticQuestion:
    told = [each for each in space.statements if each.attribute == attribute]
    mine = [each for each in told if each.who == who and (as_of is None or each.at <= as_of)]

    def keys(statements: Iterator[Statement]) -> frozenset[str]:
        return frozenset(each.key for each in statements)

    return SyntheticQuestion(
        text=text,
        who=who,
        attribute=attribute,
        current=keys(e for e in mine if e.value == value and not e.deleted),
        stale=keys(e for e in mine if e.value != value and not e.deleted),
        others=keys(e for e in told if e.who != who),
        deleted=keys(e for e in space.statements if e.deleted),
        as_of=as_of,
    )
