"""The words that tell what a text is about, each with the form that it has in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from hms_streams.memory.junk import is_courtesy_word
from hms_streams.stop_words import STOP_WORDS

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*|[.!?;:,()\"]")
_WORD = re.compile(r"[^\W_]")
_ENDS = re.compile(r"[.!?:;\"]")
# Longer ones are addresses and hashes.
_LONGEST = 40
# The fewest letters of a short form of a name: Ros of Rosalind.
_SHORT_NAME = 3


class Word(NamedTuple):
    """One content word."""

    stem: str
    form: str
    """The word as in the text; a capital that only begins the sentence is made small."""
    follows: bool
    """The word right before it is a content word as well."""


def content_words(text: str, people: Iterable[str] = ()) -> list[Word]:
    """The content words of ``text`` in their order.

    Args:
        text: what was said.
        people: their names, and short forms of the names, are left out.

    >>> [word.stem for word in content_words("I mended the ferry engine, Ros!", ["Rosalind"])]
    ['mend', 'ferri', 'engin']
    """
    names = name_words(people)
    found: list[Word] = []
    begins, follows = True, False
    for token in _TOKEN.findall(text.replace("\u2019", "'")):
        if not _WORD.match(token):
            begins, follows = bool(_ENDS.match(token)) or begins, False
            continue
        plain = token.lower().removesuffix("'s")
        if tells_nothing(plain) or is_person(plain, names):
            follows = False
        else:
            form = token.removesuffix("'s")
            found.append(
                Word(stem_of(plain), form.lower() if _large(form, begins) else form, follows)
            )
            follows = True
        begins = False
    return found


def tells_nothing(word: str) -> bool:
    """Whether a word, in small letters, is no topic: it joins other words, or is a courtesy."""
    fits = 2 <= len(word) <= _LONGEST
    return not fits or word in STOP_WORDS or is_courtesy_word(word)


@lru_cache(maxsize=65536)
def stem_of(word: str) -> str:
    """The stem of a word in small letters, the same for all its forms (Porter2)."""
    return str(_STEMMER.stemWord(word)) if word.isascii() else word


# For one thread at a time: the stemmer holds the word that it works on.
_STEMMER = snowballstemmer.stemmer("english")


def _large(form: str, begins: bool) -> bool:
    """Whether its first letter is large only because a sentence begins with it."""
    return begins and form[1:].islower()


def name_words(people: Iterable[str]) -> tuple[str, ...]:
    """The words of people's names, in small letters."""
    return tuple(dict.fromkeys(part for name in people for part in name.lower().split()))


def is_person(word: str, names: tuple[str, ...]) -> bool:
    """Whether a word, in small letters, is one of the names or short for one: Ros of Rosalind."""
    if len(word) > _SHORT_NAME and word[-1] == word[-2]:
        word = word[:-1]
    return any(
        word == name or (len(word) >= _SHORT_NAME and name.startswith(word)) for name in names
    )
