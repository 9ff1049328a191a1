"""Facts and preferences as an application writes them: short, without a session, often nameless."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.application_words import (
    CUSTOMER_FACTS,
    CUSTOMERS,
    PREFERENCES,
    CustomerFact,
    Preference,
)
from hms_services.evaluation.shapes.asking_people import both, who_is_it
from hms_services.evaluation.shapes.facts_of_days import FACTS_OF_DAYS
from hms_services.evaluation.shapes.facts_of_life import FACTS_OF_LIFE
from hms_services.evaluation.shapes.personal_facts import PersonalFact, Wording
from hms_services.evaluation.shapes.store import Store, day

_TABLE = (*FACTS_OF_LIFE, *FACTS_OF_DAYS)
_RELATIVES = (
    *(("sister", "Mirela"), ("brother", "Emre"), ("wife", "Hanne"), ("son", "Luca")),
    *(("boss", "Ms Dahl"), ("neighbour", "Kwame"), ("grandmother", "Ottoline")),
)
_OF_USER, _OF_RELATIVES, _OF_CUSTOMERS = 24, 140, 100
_USERS = (("user", ""), ("speaker", "Priya"), ("named", ""))
_ASKED_OF_RELATIVES, _ASKED_OF_CUSTOMERS = 16, 44


@dataclass(frozen=True, slots=True)
class _Written:
    """One memory, with the question that it answers; an empty question is never asked."""

    text: str
    kind: str
    asked: str
    answer: str


def application_facts(seed: int, *, exam: bool) -> list[Conversation]:
    """Three stores of a user, whom they name or not, and one of the customers of a business."""
    made = [
        _of_user(name, speaker, random.Random(f"facts/{seed}/{name}"), exam=exam)
        for name, speaker in _USERS
    ]
    return [*made, _of_business(random.Random(f"facts/{seed}/business"), exam=exam)]


def _of_user(name: str, speaker: str, source: random.Random, *, exam: bool) -> Conversation:
    wording = Wording(source, exam)
    free = {each.name: source.sample(each.values, len(each.values)) for each in _TABLE}
    who = "Priya" if name == "named" else "User"
    told = [
        _fact(wording, each, who, free[each.name].pop()) for each in source.sample(_TABLE, _OF_USER)
    ]
    pairs = [(other, each) for other in _RELATIVES for each in _TABLE]
    told += [
        _of_relative(wording, other, each, free[each.name].pop(), asked=n < _ASKED_OF_RELATIVES)
        for n, (other, each) in enumerate(source.sample(pairs, _OF_RELATIVES))
        if free[each.name]
    ]
    told += [_preferred(wording, each) for each in PREFERENCES]
    return _stored(Store(f"facts-{name}"), source, told, speaker)


def _of_business(source: random.Random, *, exam: bool) -> Conversation:
    wording = Wording(source, exam)
    pairs = [(customer, each) for customer in CUSTOMERS for each in CUSTOMER_FACTS]
    told = [
        _of_customer(wording, customer, each, asked=number < _ASKED_OF_CUSTOMERS)
        for number, (customer, each) in enumerate(source.sample(pairs, _OF_CUSTOMERS))
    ]
    return _stored(Store("facts-business"), source, told, "")


def _stored(
    store: Store, source: random.Random, told: Sequence[_Written], speaker: str
) -> Conversation:
    """Write everything in random order, an entry an hour, and ask; every sixth asks for two."""
    lines: list[tuple[_Written, str]] = []
    for number, each in enumerate(source.sample(told, len(told))):
        at = day(number // 8, 60 * (number % 8))
        lines.append((each, store.say(each.text, at=at, speaker=speaker, kind=each.kind)))
    asked = [pair for pair in lines if pair[0].asked]
    for number, (each, line) in enumerate(asked):
        if number % 6 == 5:
            other, second = asked[number - 1]
            question = both(each.asked, other.asked)
            store.ask(question, {line, second}, f"{each.answer}; {other.answer}")
        else:
            store.ask(each.asked, {line}, each.answer)
    return store.conversation()


def _fact(wording: Wording, fact: PersonalFact, who: str, value: str) -> _Written:
    text = wording.of(fact.told).format(who=who, v=value)
    return _Written(_sentence(text), "fact", wording.of(fact.asked_of_me), value)


def _of_relative(
    wording: Wording, other: tuple[str, str], fact: PersonalFact, value: str, *, asked: bool
) -> _Written:
    role, name = other
    text = wording.of(fact.told).format(who=f"the user's {role} {name}", v=value)
    called = wording.source.choice((f"my {role}", name))
    question = wording.of(fact.asked).format(who=called)
    backwards = who_is_it(fact, value)
    if backwards and wording.source.random() < 0.2:
        question = backwards
    return _Written(_sentence(text), "fact", question if asked else "", value)


def _preferred(wording: Wording, preference: Preference) -> _Written:
    value = wording.source.choice(preference.values)
    text = wording.of(preference.written).format(v=value)
    return _Written(text, "preference", wording.of(preference.asked), value)


def _of_customer(wording: Wording, customer: str, fact: CustomerFact, *, asked: bool) -> _Written:
    value = wording.source.choice(fact.values)
    text = wording.of(fact.written).format(c=customer, v=value)
    question = wording.of(fact.asked).format(c=customer)
    return _Written(_sentence(text), "fact", question if asked else "", value)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
