"""Documents and notes in Markdown: one to thirty kilobytes a memory, the answer anywhere in it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.document_words import (
    AROUND,
    DEVICES,
    HOW,
    NOTES,
    PARTS,
    POLICIES,
    SHORT_TITLES,
    DocumentFact,
    Library,
)
from hms_services.evaluation.shapes.personal_facts import Wording
from hms_services.evaluation.shapes.store import Store, day

_LONG, _SHORT = (4_000, 30_000), (300, 1_500)
"""Characters of a document and of a note."""
_SUBJECTS = ((DEVICES, 4), (POLICIES, 3), (NOTES, 3))
# Of each subject: two documents, and notes, most of which have no fact.
_DOCUMENTS_EACH, _NOTES_EACH = 2, 24
_CHANCE_IN_DOCUMENT, _CHANCE_NEAR = 0.5, 0.15


@dataclass(frozen=True, slots=True)
class _Library:
    """How one store keeps its documents."""

    name: str
    kind: str
    trust: str
    named: bool
    """Whether the speaker is the name of the file."""


_LIBRARIES = (
    _Library("documents", "message", "user", named=False),
    _Library("wiki", "fact", "web", named=True),
    _Library("handbook", "procedure", "system", named=True),
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A fact in the text of a document."""

    question: str
    sentence: str
    value: str


@dataclass(slots=True)
class _Text:
    """One memory before it is written: the facts that stand in it."""

    library: Library
    subject: str
    title: str
    size: tuple[int, int]
    placed: list[tuple[DocumentFact, _Placed]] = field(default_factory=list)


def documents(seed: int, *, exam: bool) -> list[Conversation]:
    """Three stores of twenty long documents and 240 notes each, on ten subjects."""
    return [
        _store(each, random.Random(f"documents/{seed}/{each.name}"), exam=exam)
        for each in _LIBRARIES
    ]


def _store(how: _Library, source: random.Random, *, exam: bool) -> Conversation:
    store, wording = Store(how.name), Wording(source, exam)
    planned = [
        each
        for library, count in _SUBJECTS
        for subject in source.sample(library.subjects, count)
        for each in _texts(library, subject, wording)
    ]
    for number, text in enumerate(source.sample(planned, len(planned))):
        file = f"{text.subject.replace(' ', '-')}-{number}.md" if how.named else ""
        at = day(number // 5, number % 5)
        line = store.say(
            _written(text, source), at=at, speaker=file, kind=how.kind, trust=how.trust
        )
        for _, each in text.placed:
            store.ask(each.question, {line}, each.value, passages={line: each.sentence})
    _ask_two(store, source)
    return store.conversation()


def _texts(library: Library, subject: str, wording: Wording) -> list[_Text]:
    """What there is on one subject; each of its facts stands in one text."""
    source = wording.source
    title = library.title.format(s=subject)
    long = [
        _Text(library, subject, f"{title}, part {n + 1}", _LONG) for n in range(_DOCUMENTS_EACH)
    ]
    short = [
        _Text(library, subject, source.choice(SHORT_TITLES).format(s=subject), _SHORT)
        for _ in range(_NOTES_EACH)
    ]
    for fact in library.facts:
        inside = source.choice(long if source.random() < _CHANCE_IN_DOCUMENT else short)
        inside.placed.append((fact, _placed(fact, subject, wording)))
    return long + short


def _placed(fact: DocumentFact, subject: str, wording: Wording) -> _Placed:
    value = wording.source.choice(fact.values)
    said = wording.of(fact.said).format(v=value)
    return _Placed(wording.of(fact.asked).format(s=subject), said[0].upper() + said[1:], value)


def _written(text: _Text, source: random.Random) -> str:
    """The text: a document in sections, each fact anywhere in its own; a note in one piece."""
    shortest, longest = text.size
    size = math.exp(source.uniform(math.log(shortest), math.log(longest)))
    title = f"# {text.title[0].upper()}{text.title[1:]}"
    if text.size == _SHORT:
        told = [each.sentence for _, each in text.placed]
        return "\n\n".join([title, *_section(text, told, size, source)])
    sections = list(dict.fromkeys(each.section for each in text.library.facts))
    parts = [title]
    for section in sections:
        told = [each.sentence for fact, each in text.placed if fact.section == section]
        parts += [f"## {section}", *_section(text, told, size / len(sections), source)]
    return "\n\n".join(parts)


def _section(text: _Text, told: Sequence[str], size: float, source: random.Random) -> Iterator[str]:
    """Paragraphs of so many characters in all; each sentence of ``told`` stands somewhere."""
    paragraphs: list[list[str]] = []
    while sum(len(s) + 1 for each in paragraphs for s in each) < size or not paragraphs:
        paragraphs.append([_around(text, source) for _ in range(source.randint(2, 6))])
    for sentence in told:
        paragraph = source.choice(paragraphs)
        paragraph.insert(source.randint(0, len(paragraph)), sentence)
    for each in paragraphs:
        how = source.random()
        yield "\n".join(f"- {one}" for one in each) if how < 0.25 else " ".join(each)


def _around(text: _Text, source: random.Random) -> str:
    if source.random() < _CHANCE_NEAR:
        return source.choice(text.library.near).format(s=text.subject)
    part, other = source.sample(PARTS, 2)
    how = source.choice(HOW)
    return source.choice(AROUND).format(s=text.subject, part=part, other=other, how=how)


def _ask_two(store: Store, source: random.Random) -> None:
    """Questions about two documents: for every eighth pair of questions, both in one."""
    asked = source.sample(store.questions, 16)
    for one, two in zip(asked[::2], asked[1::2], strict=True):
        if one.evidence != two.evidence:
            store.ask(
                f"{one.text} {two.text}",
                one.evidence | two.evidence,
                f"{one.answer}; {two.answer}",
                passages={**one.passages, **two.passages},
            )
