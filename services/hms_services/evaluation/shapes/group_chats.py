"""Group chats of 3 to 12 people: who said what of whom, and questions that may name nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.asking_people import both, to_you, who_is_it
from hms_services.evaluation.shapes.facts_of_days import EVENTS, FACTS_OF_DAYS
from hms_services.evaluation.shapes.facts_of_life import FACTS_OF_LIFE
from hms_services.evaluation.shapes.personal_facts import PersonalEvent, PersonalFact, Wording
from hms_services.evaluation.shapes.store import WHEN, Store, day

_SIZES = (3, 5, 8, 12)
_FACTS, _EVENTS, _DAYS = 40, 6, 16
_CHATTER = 9
_NAMES = (
    *("Ines", "Bram", "Odile", "Rafael", "Signe", "Tobias", "Nadia", "Caspar", "Lotte", "Emre"),
    *("Priya", "Joao", "Mirela", "Kwame", "Freya", "Dmitri", "Aiko", "Luca", "Hanne", "Samir"),
)
_REACTIONS = (
    *("haha, same", "No way!", "Nice, {name}!", "Sorry to hear that.", "Good for you, {name}."),
    *("Since when?", "I did not know that.", "ok", "Tell us more tonight.", "Classic {name}."),
)
_ABOUT = (
    *("Has anybody seen {name} today?", "{name} told me all about it yesterday, wow."),
    *("I still owe {name} money for the tickets.", "{name} is late, as always."),
    *("Who brings {name} home afterwards?", "{name} would like this place."),
)
_WITH_VALUE = (
    *("There was something on the radio about {v}.", "I dreamt of {v}, do not ask."),
    *("A colleague talks of {v} all day long.", "Somebody should write a song about {v}."),
    *("I read a long article about {v} last night.", "The quiz had a question on {v}."),
)
_OPENERS = ("", "Honestly: ", "By the way, ", "Ugh. ", "Fun fact: ", "Morning all. ", "Hm. ")
_TABLE = (*FACTS_OF_LIFE, *FACTS_OF_DAYS)


@dataclass(slots=True)
class _Known:
    """A fact of one person, and the line that tells it."""

    who: str
    fact: PersonalFact
    value: str
    line: str = ""


@dataclass(slots=True)
class _Chat:
    store: Store
    source: random.Random
    wording: Wording
    people: Sequence[str]
    known: list[_Known] = field(default_factory=list)

    def say(self, who: str, text: str, at: int) -> str:
        minute = 600 + 2 * sum(t.session == f"day {at}" for t in self.store.turns)
        return self.store.say(text, speaker=who, session=f"day {at}", at=day(at, minute))

    def other(self, *but: str) -> str:
        return self.source.choice([each for each in self.people if each not in but])


def group_chats(seed: int, *, exam: bool) -> list[Conversation]:
    """One chat of each of ``_SIZES`` people."""
    return [_chat(size, random.Random(f"group/{seed}/{size}"), exam=exam) for size in _SIZES]


def _chat(size: int, source: random.Random, *, exam: bool) -> Conversation:
    people = source.sample(_NAMES, size)
    chat = _Chat(Store(f"group-of-{size}"), source, Wording(source, exam), people)
    chat.known = list(_assigned(source, people))
    happened = list(_happening(source, people))
    for at in range(_DAYS):
        for known in chat.known[at::_DAYS]:
            _tell(chat, known, at)
        for who, event in happened[at::_DAYS]:
            _tell_event(chat, who, event, at)
        for _ in range(_CHATTER):
            chat.say(source.choice(people), _chatter(chat), at)
    _ask(chat)
    return chat.store.conversation()


def _assigned(source: random.Random, people: Sequence[str]) -> Iterator[_Known]:
    """Facts with a person each; no value twice, so that a question has one answer."""
    free = {each.name: source.sample(each.values, len(each.values)) for each in _TABLE}
    pairs = [(who, each) for who in people for each in _TABLE]
    for who, each in source.sample(pairs, len(pairs))[: _FACTS + len(people)]:
        if free[each.name]:
            yield _Known(who, each, free[each.name].pop())


def _happening(source: random.Random, people: Sequence[str]) -> Iterator[tuple[str, PersonalEvent]]:
    for each in source.sample(EVENTS, _EVENTS):
        yield source.choice(people), each


def _tell(chat: _Chat, known: _Known, at: int) -> None:
    how, who, wording = chat.source.random(), known.who, chat.wording
    if how < 0.6:
        known.line = chat.say(who, wording.of(known.fact.said).format(v=known.value), at)
    elif how < 0.82:
        told = wording.of(known.fact.told).format(who=who, v=known.value)
        known.line = chat.say(chat.other(who), told[0].upper() + told[1:], at)
    else:
        asked = to_you(wording.of(known.fact.asked_of_me))
        chat.say(chat.other(who), f"{who}, {asked[0].lower()}{asked[1:]}", at)
        known.line = chat.say(who, f"{known.value[0].upper()}{known.value[1:]}.", at)
    for _ in range(chat.source.randrange(3)):
        reaction = chat.source.choice(_REACTIONS).format(name=who)
        chat.say(chat.other(who), reaction, at)


def _tell_event(chat: _Chat, who: str, event: PersonalEvent, at: int) -> None:
    line = chat.say(who, chat.wording.of(event.said), at)
    asked = chat.wording.of(event.asked).format(who=who)
    chat.store.ask(asked, {line}, f"{day(at):%Y-%m-%d}", category=WHEN)


def _chatter(chat: _Chat) -> str:
    source, how = chat.source, chat.source.random()
    if how < 0.2:
        return source.choice(_ABOUT).format(name=source.choice(chat.people))
    if how < 0.4:
        return source.choice(_WITH_VALUE).format(v=source.choice(source.choice(_TABLE).values))
    near = source.choice(source.choice(_TABLE).near)
    return source.choice(_OPENERS) + near


def _ask(chat: _Chat) -> None:
    wording, told = chat.wording, chat.known
    for number, each in enumerate(told):
        asked = wording.of(each.fact.asked).format(who=each.who)
        nobody = who_is_it(each.fact, each.value)
        if number % 5 == 4 and nobody:
            chat.store.ask(nobody, {each.line}, each.who)
            continue
        if number % 5 == 3:
            other = told[number - 1]
            second = wording.of(other.fact.asked).format(who=other.who)
            lines = {each.line, other.line}
            chat.store.ask(both(asked, second), lines, f"{each.value}; {other.value}")
            continue
        chat.store.ask(asked, {each.line}, each.value)
