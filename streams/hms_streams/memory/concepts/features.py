"""How alike the lines of a space are: one vector a line; the product of two is their similarity.

Meaning and words count together. Meaning alone puts all kind or happy lines together; words alone
miss lines that say the same in other words. Each line also gets a small share of the vectors of the
lines before and after it in its session, since an answer makes no sense without its question. The
mean of the space is subtracted from every meaning, because what all lines share does not tell them
apart (Mu and Viswanath 2018, "All-but-the-top").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from hms_streams.memory.concepts.content_words import content_words
from hms_streams.memory.concepts.line import Line

Features = NDArray[np.float32]

# Meaning finds paraphrases, words keep names and things apart.
_MEANING, _WORDS = 0.6, 0.4
# The share of the lines before and after: at 0.5 a concept is a whole session, at 0 an answer stays
# apart from its question.
_BESIDE = 0.3
# Numbers of a word vector: terms share them by a hash with signs (Weinberger et al. 2009, "Feature
# hashing"). A space has a few thousand terms, a line ten; by chance two lines are alike by 0.01.
_PLACES = 1_024
# In a space of few lines the mean is not reliable: it is computed as if there were this many more
# lines with a meaning of zero.
_SHRINK = 30
_TINY = 1e-9


def features_of(lines: Sequence[Line], people: Sequence[str]) -> Features:
    """A row for each of ``lines``, in their order.

    Args:
        lines: all with vectors of one model.
        people: their names do not count as words.
    """
    beside = _beside(lines)
    meaning = _meanings(lines)
    meaning = _unit(meaning + _BESIDE * _heard(meaning, beside))
    meaning = _unit(meaning - meaning.sum(axis=0) / (len(lines) + _SHRINK))
    words = _word_weights(lines, people)
    words = _unit(words + _BESIDE * _heard(words, beside))
    return np.hstack([meaning * np.float32(_MEANING**0.5), words * np.float32(_WORDS**0.5)])


def _meanings(lines: Sequence[Line]) -> Features:
    small = np.frombuffer(b"".join(line.vector for line in lines), dtype=np.int8)
    numbers = len(lines[0].vector) if lines else 0
    return _unit(small.reshape(len(lines), numbers).astype(np.float32))


def _word_weights(lines: Sequence[Line], people: Sequence[str]) -> Features:
    """The terms of each line, weighted by rarity. A term of a single line makes no lines alike."""
    said = [{word.stem for word in content_words(line.text, people)} for line in lines]
    counts = Counter(term for terms in said for term in terms)
    weights = np.zeros((len(lines), _PLACES), dtype=np.float32)
    for row, terms in enumerate(said):
        for term in sorted(terms):
            if counts[term] > 1:
                hashed = crc32(term.encode())
                sign = 1 if hashed & 1 else -1
                weights[row, (hashed >> 1) % _PLACES] += sign * log(1 + len(lines) / counts[term])
    return weights


def _beside(lines: Sequence[Line]) -> NDArray[np.int64]:
    """The rows before and after each line in its session; -1 where there is none."""
    order = sorted(range(len(lines)), key=lambda row: lines[row].place)
    beside = np.full((len(lines), 2), -1, dtype=np.int64)
    for one, other in pairwise(order):
        if lines[one].session and lines[one].session == lines[other].session:
            beside[one, 1], beside[other, 0] = other, one
    return beside


def _heard(rows: Features, beside: NDArray[np.int64]) -> Features:
    heard = np.zeros_like(rows)
    for side in (0, 1):
        there = beside[:, side] >= 0
        heard[there] += rows[beside[there, side]]
    return heard


def _unit(rows: Features) -> Features:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Features = (rows / np.maximum(lengths, _TINY)).astype(np.float32)
    return unit
