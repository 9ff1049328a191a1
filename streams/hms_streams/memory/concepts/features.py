"""How alike the lines of a space are, as one vector each: the mean of products is the similarity.

Meaning and words count together: meaning alone lumps all that is kind or glad, words alone miss
what is said in others. Each line hears a little of the lines beside it in its session, as an answer
makes no sense without its question. From every meaning the mean of the space is taken away, for
what all its lines share tells nothing apart (Mu and Viswanath 2018, "All-but-the-top").
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
# How much is heard of a line beside: at 0.5 concepts become sessions, at 0 answers stay alone.
_BESIDE = 0.3
# Terms share so many places by a hash with signs (Weinberger et al. 2009, "Feature hashing"): a
# space has a few thousand, a line ten; what two lines get by chance is a hundredth.
_PLACES = 1_024
# A space of few lines has no mean of its own yet: as many lines without one are added to it.
_SHRINK = 30
_TINY = 1e-9


def features_of(lines: Sequence[Line], people: Sequence[str]) -> Features:
    """A row for each of ``lines``, in their order.

    Args:
        lines: all with vectors of one model.
        people: whose names tell nothing.
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
    """Terms by their rarity; one that a single line has makes nothing alike."""
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
