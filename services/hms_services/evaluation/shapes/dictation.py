"""Voice notes as a recogniser writes them: lower case, no punctuation, with all that is said."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.asking_people import both
from hms_services.evaluation.shapes.facts_of_days import EVENTS, FACTS_OF_DAYS
from hms_services.evaluation.shapes.facts_of_life import FACTS_OF_LIFE
from hms_services.evaluation.shapes.personal_facts import PersonalEvent, PersonalFact, Wording
from hms_services.evaluation.shapes.store import WHEN, Store, day

_STORES = 3
_FACTS_OF_MINE, _FACTS_OF_OTHERS, _EVENTS, _DAYS, _IDLE = 22, 20, 5, 20, 9
_FILLERS = ("um", "uh", "like", "you know", "i mean", "so", "well", "er", "right")
_STARTS = ("okay so", "note to self", "right um", "hey", "uh yeah so", "one more thing", "so", "")
_CHANCE_FILLER, _CHANCE_TWICE = 0.12, 0.03
_OTHERS = (
    *(("my sister", "zara"), ("my brother", "ivo"), ("my neighbour", "marek")),
    *(("my colleague", "petra"), ("my aunt", "celine"), ("my flatmate", "jonas")),
)
_NOTED = ("Okay, noted.", "Got it, I saved that.", "Sure, I will remember it.", "Done.")
_TABLE = (*FACTS_OF_LIFE, *FACTS_OF_DAYS)
_NOT_SPOKEN = re.compile(r"[^\w\s']|_")


@dataclass(frozen=True, slots=True)
class _Known:
    who: str
    """Empty: the speaker."""
    called: str
    """How a question calls the person."""
    fact: PersonalFact
    value: str


@dataclass(slots=True)
class _Notes:
    store: Store
    source: random.Random
    wording: Wording
    speaker: str
    answers: bool
    """Whether an assistant answers each note."""
    lines: dict[int, str] = field(default_factory=dict)

    def dictate(self, sentence: str, at: int) -> str:
        """A note with the sentence among others."""
        spoken = [_near(self.source) for _ in range(self.source.randrange(4))]
        spoken.insert(self.source.randint(0, len(spoken)), sentence)
        text = f"{self.source.choice(_STARTS)} {voiced(' '.join(spoken), self.source)}".strip()
        minute = 5 * sum(turn.session == f"day {at}" for turn in self.store.turns)
        session, when = f"day {at}", day(at, minute)
        line = self.store.say(text, speaker=self.speaker, session=session, at=when)
        if self.answers:
            noted = self.source.choice(_NOTED)
            self.store.say(
                noted, speaker="assistant", trust="assistant", session=session, at=day(at, minute)
            )
        return line


def dictation(seed: int, *, exam: bool) -> list[Conversation]:
    """Three stores: notes of a user, notes that an assistant answers, notes under a name."""
    return [
        _notes(number, random.Random(f"dictation/{seed}/{number}"), exam=exam)
        for number in range(_STORES)
    ]


def voiced(text: str, source: random.Random) -> str:
    """The text as it is spoken: without capitals and punctuation, with fillers and repetitions."""
    said = []
    for word in plain(text).split():
        if source.random() < _CHANCE_FILLER:
            said.append(source.choice(_FILLERS))
        said.append(word)
        if source.random() < _CHANCE_TWICE:
            said.append(word)
    return " ".join(said)


def plain(text: str) -> str:
    """Lower case without punctuation.

    >>> plain("Dr. Vass, at 9!")
    'dr vass at 9'
    """
    return " ".join(_NOT_SPOKEN.sub(" ", text.lower()).split())


def _notes(number: int, source: random.Random, *, exam: bool) -> Conversation:
    speaker = ("user", "user", "Noor")[number]
    store = Store(f"dictation-{number}")
    notes = _Notes(store, source, Wording(source, exam), speaker, answers=number == 1)
    known = _known(source)
    happened = source.sample(EVENTS, _EVENTS)
    for at in range(_DAYS):
        for place in range(at, len(known), _DAYS):
            notes.lines[place] = notes.dictate(_sentence(notes.wording, known[place]), at)
        for event in happened[at::_DAYS]:
            _tell_event(notes, event, at)
        for _ in range(_IDLE):
            notes.dictate(_near(source), at)
    _ask(notes, known)
    return store.conversation()


def _known(source: random.Random) -> list[_Known]:
    free = {each.name: source.sample(each.values, len(each.values)) for each in _TABLE}
    mine = [_Known("", "", each, free[each.name].pop()) for each in _mine(source)]
    pairs = [(other, each) for other in _OTHERS for each in _TABLE]
    theirs = [
        _Known(f"{role} {name}", source.choice((role, name.title())), each, free[each.name].pop())
        for (role, name), each in source.sample(pairs, _FACTS_OF_OTHERS)
        if free[each.name]
    ]
    return source.sample(mine + theirs, len(mine) + len(theirs))


def _mine(source: random.Random) -> list[PersonalFact]:
    return source.sample(_TABLE, _FACTS_OF_MINE)


def _sentence(wording: Wording, known: _Known) -> str:
    if known.who:
        return wording.of(known.fact.told).format(who=known.who, v=known.value)
    return wording.of(known.fact.said).format(v=known.value)


def _tell_event(notes: _Notes, event: PersonalEvent, at: int) -> None:
    line = notes.dictate(notes.wording.of(event.said), at)
    asked = _spoken_or_typed(notes.wording.of(event.asked_of_me), notes.source)
    notes.store.ask(asked, {line}, f"{day(at):%Y-%m-%d}", category=WHEN)


def _near(source: random.Random) -> str:
    return source.choice(source.choice(_TABLE).near)


def _ask(notes: _Notes, known: Sequence[_Known]) -> None:
    for place, each in enumerate(known):
        asked, lines, answer = _question(notes, each), {notes.lines[place]}, plain(each.value)
        if place % 6 == 5:
            other = known[place - 1]
            asked = both(asked, _question(notes, other))
            lines |= {notes.lines[place - 1]}
            answer = f"{answer}; {plain(other.value)}"
        notes.store.ask(_spoken_or_typed(asked, notes.source), lines, answer)


def _question(notes: _Notes, known: _Known) -> str:
    if known.who:
        return notes.wording.of(known.fact.asked).format(who=known.called)
    return notes.wording.of(known.fact.asked_of_me)


def _spoken_or_typed(question: str, source: random.Random) -> str:
    return question if source.random() < 0.5 else plain(question)
