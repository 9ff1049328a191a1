"""The stem of a word by the rules of its language (Snowball), the same for most of its forms."""

from __future__ import annotations

import threading
from functools import lru_cache

import snowballstemmer

_ALGORITHM_LIST = """
ar:arabic ca:catalan cs:czech da:danish de:german el:greek en:english es:spanish et:estonian
eu:basque fa:persian fi:finnish fr:french hi:hindi hu:hungarian hy:armenian it:italian lt:lithuanian
ms:indonesian nl:dutch no:norwegian pl:polish pt:portuguese ro:romanian ru:russian sr:serbian
sv:swedish ta:tamil tr:turkish
"""
_ALGORITHMS = dict(pair.split(":") for pair in _ALGORITHM_LIST.split())
_thread = threading.local()


@lru_cache(maxsize=65536)
def stem(word: str, language: str | None) -> str:
    """The stem of ``word``, which is in small letters; the word itself where no rules are known.

    >>> stem("versicherungen", "de"), stem("велосипеды", "ru"), stem("自転車", "ja")
    ('versicher', 'велосипед', '自転車')
    """
    return str(_stemmer(language).stemWord(word)) if language in _ALGORITHMS else word


def _stemmer(language: str) -> snowballstemmer.stemmer:
    # A stemmer keeps the word it works on in itself: one for each thread.
    stemmers = _thread.__dict__
    if language not in stemmers:
        stemmers[language] = snowballstemmer.stemmer(_ALGORITHMS[language])
    return stemmers[language]
