"""What people say of themselves and of others, and how somebody asks for it later.

Of each fact there are several wordings. The last wording of each is kept for exams: train seeds
never use it, see ``Wording``. Many questions have no word of the line that answers them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalFact:
    """One kind of fact. ``{v}`` is its value, ``{who}`` the person's name."""

    name: str
    said: Sequence[str]
    """The person's own words."""
    told: Sequence[str]
    """Somebody else's words, or a program's."""
    asked_of_me: Sequence[str]
    """The person asks for the own fact."""
    asked: Sequence[str]
    values: Sequence[str]
    near: Sequence[str]
    """Lines about the same subject without an answer; they answer no question."""


@dataclass(frozen=True, slots=True)
class PersonalEvent:
    """Something that happened on one day."""

    said: Sequence[str]
    told: Sequence[str]
    asked_of_me: Sequence[str]
    asked: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wording:
    """Chooses wordings; one for train never chooses the last one."""

    source: random.Random
    exam: bool

    def of(self, wordings: Sequence[str]) -> str:
        """One of the wordings."""
        seen = wordings if self.exam or len(wordings) == 1 else wordings[:-1]
        return self.source.choice(seen)


def fact(
    name: str, *, said: str, told: str, me: str, who: str, values: str, near: str
) -> PersonalFact:
    """A fact whose wordings and values are parted by ``|``."""
    parts = (tuple(text.split("|")) for text in (said, told, me, who, values, near))
    return PersonalFact(name, *parts)


def event(*, said: str, told: str, me: str, who: str) -> PersonalEvent:
    """An event whose wordings are parted by ``|``."""
    return PersonalEvent(*(tuple(text.split("|")) for text in (said, told, me, who)))
