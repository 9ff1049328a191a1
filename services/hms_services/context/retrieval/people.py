"""The people of a space in a question: found by the names of its speakers, then cut out.

A name pulls the embedding of a question towards every line that names or sounds like that person,
away from what is asked. Who is meant is a signal of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# "Ros" for Rosalind, but no "Al" for everything that begins so.
_SHORTEST_SHORT_FORM = 3
_CAPITALISED = re.compile(r"\b[A-Z][\w-]*")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Named:
    """A question with its people found."""

    people: frozenset[str]
    """The speakers that it names, as the space knows them."""
    spoken: str
    """As its person would say it: ``my`` and ``I`` in place of the names."""
    nameless: str
    """Without the names; the question itself where nothing else would be left."""


def find_people(question: str, speakers: Iterable[str]) -> Named:
    """Which of ``speakers`` a question names.

    A speaker is named by the whole name, by its first word, or by a short form of at least three
    letters that fits no other speaker.

    >>> find_people("Where does Ros paint?", ["Rosalind", "Henrike"]).spoken
    'Where does I paint?'
    """
    forms = _forms(question, frozenset(speakers))
    if not forms:
        return Named(frozenset(), question, question)
    pattern = _pattern(tuple(sorted(forms, key=lambda form: (-len(form), form))))
    spoken = pattern.sub(lambda m: "my" if m.group(2) else "I", question)
    nameless = _SPACES.sub(" ", pattern.sub("", question)).strip()
    return Named(
        people=frozenset(forms.values()),
        spoken=spoken,
        nameless=nameless if re.search(r"\w", nameless) else question,
    )


def name_words(speakers: Iterable[str]) -> frozenset[str]:
    """The words that name somebody of the space."""
    return frozenset(word for speaker in speakers for word in speaker.split())


def _forms(question: str, speakers: frozenset[str]) -> dict[str, str]:
    """Form in the question to the speaker it names."""
    words = set(_CAPITALISED.findall(question))
    firsts: dict[str, list[str]] = {}
    for speaker in speakers:
        firsts.setdefault(speaker.split()[0] if speaker.split() else speaker, []).append(speaker)
    forms = {speaker: speaker for speaker in speakers if speaker and _holds(question, speaker)}
    for word in words:
        meant = [f for f in firsts if f == word] or [
            f for f in firsts if len(word) >= _SHORTEST_SHORT_FORM and f.startswith(word)
        ]
        if len(meant) == 1 and len(firsts[meant[0]]) == 1:
            forms[word] = firsts[meant[0]][0]
    return forms


def _holds(question: str, name: str) -> bool:
    return name in question and bool(_pattern((name,)).search(question))


@lru_cache(maxsize=1024)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, forms))
    return re.compile(rf"(?<!\w)({either})(['\u2019]s)?(?!\w)")
