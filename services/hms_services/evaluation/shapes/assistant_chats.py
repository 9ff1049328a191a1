"""Chats of a user with an assistant: short lines of the user, long replies that repeat them.

The evidence is what the user said, also where the assistant repeats it; only where the question
asks what the assistant recommended, it is the reply.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.asking_people import both, to_you
from hms_services.evaluation.shapes.assistant_words import (
    ADVICE,
    CLOSINGS,
    OPENINGS,
    TOPICS,
    Topic,
)
from hms_services.evaluation.shapes.facts_of_days import EVENTS, FACTS_OF_DAYS
from hms_services.evaluation.shapes.facts_of_life import FACTS_OF_LIFE
from hms_services.evaluation.shapes.personal_facts import PersonalEvent, PersonalFact, Wording
from hms_services.evaluation.shapes.store import WHEN, Store, day

_STORES, _FACTS_OF_MINE, _FACTS_OF_OTHERS, _EVENTS = 3, 26, 14, 6
_LINES_A_SESSION = 5
_FEWEST_POINTS, _MOST_POINTS = 10, 34
_OTHERS = (
    *(("my partner", "Jens"), ("my mother-in-law", "Rosalind"), ("my best friend", "Adaeze")),
    *(("my manager", "Mr Pohl"), ("my daughter", "Noemi")),
)
_TABLE = (*FACTS_OF_LIFE, *FACTS_OF_DAYS)


@dataclass(frozen=True, slots=True)
class _Said:
    """Something the user says, how it is asked for, and how the assistant repeats it."""

    text: str
    question: str
    answer: str
    echo: str
    category: int | None = None


@dataclass(slots=True)
class _Chat:
    store: Store
    source: random.Random
    wording: Wording
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def say(self, text: str, speaker: str, session: int) -> str:
        name = f"chat {session + 1}"
        minute = 4 * sum(turn.session == name for turn in self.store.turns)
        at = day(4 * session, minute)
        return self.store.say(text, speaker=speaker, session=name, at=at, trust=speaker)


def assistant_chats(seed: int, *, exam: bool) -> list[Conversation]:
    """Three users with ten chats each."""
    return [
        _chats(number, random.Random(f"assistant/{seed}/{number}"), exam=exam)
        for number in range(_STORES)
    ]


def _chats(number: int, source: random.Random, *, exam: bool) -> Conversation:
    chat = _Chat(Store(f"assistant-{number}"), source, Wording(source, exam))
    said = _everything_said(chat.wording)
    topics = source.sample(TOPICS, len(TOPICS))
    for session, topic in enumerate(topics):
        lines = said[session * _LINES_A_SESSION : (session + 1) * _LINES_A_SESSION]
        advised = source.randrange(1, len(lines))
        for place, each in enumerate(lines):
            _exchange(chat, session, topic, each, advised=place == advised)
    for place, (question, line, answer) in enumerate(chat.asked):
        if place % 7 == 6:
            other, second, more = chat.asked[place - 1]
            chat.store.ask(both(question, other), {line, second}, f"{answer}; {more}")
        else:
            chat.store.ask(question, {line}, answer)
    return chat.store.conversation()


def _everything_said(wording: Wording) -> list[_Said]:
    source = wording.source
    free = {each.name: source.sample(each.values, len(each.values)) for each in _TABLE}
    said = [
        _own(wording, each, free[each.name].pop()) for each in source.sample(_TABLE, _FACTS_OF_MINE)
    ]
    pairs = [(other, each) for other in _OTHERS for each in _TABLE]
    said += [
        _of_other(wording, other, each, free[each.name].pop())
        for other, each in source.sample(pairs, _FACTS_OF_OTHERS)
        if free[each.name]
    ]
    said += [_happened(wording, each) for each in source.sample(EVENTS, _EVENTS)]
    said += [_nothing(source) for _ in range(_LINES_A_SESSION * len(TOPICS) - len(said))]
    return source.sample(said, len(said))


def _own(wording: Wording, fact: PersonalFact, value: str) -> _Said:
    text = wording.of(fact.said).format(v=value)
    return _Said(text, wording.of(fact.asked_of_me), value, to_you(text).rstrip("?."))


def _of_other(wording: Wording, other: tuple[str, str], fact: PersonalFact, value: str) -> _Said:
    role, name = other
    text = wording.of(fact.told).format(who=f"{role} {name}", v=value)
    question = wording.of(fact.asked).format(who=wording.source.choice((role, name)))
    echo = to_you(text).rstrip("?.")
    return _Said(text[0].upper() + text[1:], question, value, echo)


def _happened(wording: Wording, event: PersonalEvent) -> _Said:
    text = wording.of(event.said)
    return _Said(text, wording.of(event.asked_of_me), "", to_you(text).rstrip("?.!"), WHEN)


def _nothing(source: random.Random) -> _Said:
    text = source.choice(source.choice(_TABLE).near)
    return _Said(text, "", "", to_you(text).rstrip("?."))


def _exchange(chat: _Chat, session: int, topic: Topic, said: _Said, *, advised: bool) -> None:
    """What the user says around a request, and the reply; every topic has one recommendation."""
    source = chat.source
    near = [source.choice(source.choice(_TABLE).near) for _ in range(source.randrange(3))]
    near.insert(source.randint(0, len(near)), said.text)
    line = chat.say(" ".join([*near, source.choice(topic.requests)]), "user", session)
    if said.category == WHEN:
        at = f"{day(4 * session):%Y-%m-%d}"
        chat.store.ask(said.question, {line}, at, category=WHEN)
    elif said.question:
        chat.asked.append((said.question, line, said.answer))
    value = source.choice(topic.values) if advised else ""
    advice = topic.recommended.format(v=value) if advised else ""
    reply = chat.say(_reply(topic, said, advice, source), "assistant", session)
    if advised:
        question = chat.wording.of(topic.asked)
        chat.store.ask(question, {reply}, value, passages={reply: advice})


def _reply(topic: Topic, said: _Said, advice: str, source: random.Random) -> str:
    """A reply of one to five thousand characters; the advice stands anywhere among its points."""
    opening = source.choice(OPENINGS).format(topic=topic.name, echo=said.echo)
    count = source.randint(_FEWEST_POINTS, _MOST_POINTS)
    points = [_point(topic, source) for _ in range(count)]
    if advice:
        points.insert(source.randint(0, count), advice)
    numbered = [f"{n}. {each}" for n, each in enumerate(points, 1)]
    part, other = source.sample(topic.parts, 2)
    closing = source.choice(CLOSINGS).format(topic=topic.name, part=part, other=other)
    return "\n\n".join([opening, f"### {topic.name.capitalize()}", *numbered, closing])


def _point(topic: Topic, source: random.Random) -> str:
    part, other = source.sample(topic.parts, 2)
    words = {"Part": part.capitalize(), "part": part, "other": other, "topic": topic.name}
    return source.choice(ADVICE).format(**words)
