"""How likely it is that any memory answers a question: the floor under what is found.

The best line of a space is the best line for any question, also for one that nothing answers. So a
few likenesses of the question to the whole space are weighed: how many of its words one line holds,
how many words the space has never seen, how near the nearest line is in meaning. The points of the
ranking are none of them: they say which line is better, and compare badly between questions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from math import exp, log
from types import MappingProxyType

import numpy as np

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.query_match import QueryScores, Rows
from hms_services.context.retrieval.ranking import Scored
from hms_streams.index.words import terms
from hms_streams.languages.detection import language_of

# So many of the best lines are looked at closely.
_LOOKED_AT = 10
# A line this near to a day asked about is of that day. See ``dates.nearness``.
_OF_THAT_DAY = 0.5
# Where more lines than this share have no vector yet, words alone tell.
_MOST_WITHOUT = 0.1
# A question about what was said before is about memories, whatever its words are.
_ABOUT_TALK = re.compile(
    r"\b(?:last time|remind me|catch me up|where (?:were|did) we"
    r"|(?:we|i|you) (?:talked|discussed|spoke|chatted|said|told|mentioned|promised|decided|agreed)"
    r"|did (?:i|we|you) (?:talk|discuss|speak|chat|say|mention|tell|ask|decide|agree|promise)"
    r"|our (?:last |previous |earlier )?(?:chat|talk|conversation|discussion|session)s?)\b"
)

CONSTANT = "constant"
"""Among the weights: the constant of the regression."""
# Logistic regression of "some memory answers it" on the likenesses, by recipe: with the question's
# vector, and by words alone. Fitted by ``hms eval floor``; see its page for data and curve.
# Below ``FLOOR`` nothing is found: it was chosen where nineteen of twenty unrelated questions find
# nothing where the question has a vector, for less than a point of R@10 in whole conversations.
WEIGHTS: Mapping[bool, Mapping[str, float]] = MappingProxyType(
    {
        True: {
            "words": 1.547,
            "exchange": 3.294,
            "unknown": -1.941,
            "length": 1.121,
            "size": -0.511,
            "meaning": 1.763,
            "parts": -0.106,
            "foreign": -3.322,
            "meaning_foreign": -0.809,
            "parts_foreign": 0.267,
            CONSTANT: -4.132,
        },
        False: {
            "words": 4.263,
            "exchange": 4.541,
            "unknown": -2.778,
            "length": 1.14,
            "size": -0.428,
            CONSTANT: -1.344,
        },
    }
)
FLOOR: Mapping[bool, float] = MappingProxyType({True: 0.08, False: 0.08})
_LAST_LATIN = "\u024f"
# The languages of the default model, by which the weights were fitted.
_OF_DEFAULT = frozenset({"en"})
_MOST_ODDS = 50.0
PROBABILITY = "probability"
BELOW_FLOOR = "below_floor"
"""The reason why what was found is left out: no memory is likely to answer."""


def likenesses(
    columns: Columns,
    scores: QueryScores,
    found: Sequence[Scored],
    languages: Collection[str] | None = _OF_DEFAULT,
) -> dict[str, float]:
    """The likenesses of a question to a space, by name.

    Args:
        columns: the space.
        scores: the question's scores of all lines.
        found: best first, of one ranking.
        languages: those that the embedding model knows, as ISO 639-1 codes; None: any.
    """
    best = found[:_LOOKED_AT]
    rows = np.array([columns.row_of[each.memory.memory_id] for each in best], dtype=np.int64)
    words = set(terms(scores.understood.named.nameless))
    whole, held, around, unknown = _weights(columns, words, rows)
    told = {
        "words": held / whole,
        "exchange": around / whole,
        "unknown": unknown / whole,
        "length": log(1 + len(words)),
        "size": log(1 + columns.living),
    }
    if scores.has_vector and best:
        measured = best[0].measures.signals
        told["meaning"] = float(measured["meaning"].max())
        told["parts"] = float(measured["parts"][[each.row for each in best]].max())
        foreign = told["foreign"] = _foreign(scores.understood.text, languages)
        told |= {f"{name}_foreign": told[name] * foreign for name in ("meaning", "parts")}
    return told


def judged(
    columns: Columns,
    scores: QueryScores,
    found: Sequence[Scored],
    languages: Collection[str] | None = _OF_DEFAULT,
) -> dict[str, float]:
    """The likenesses of a question, with the probability that some memory answers it.

    The probability is 1 for what likenesses cannot judge: a question for all that is known of a
    person, one about a day on which something was said, one about what was said before. Arguments
    are as of ``likenesses``.
    """
    told = likenesses(columns, scores, found, languages)
    weights = WEIGHTS[_by_meaning(columns, scores)]
    sure = _is_about_memories(scores, found)
    return {**told, PROBABILITY: 1.0 if sure else probability(told, weights)}


def probability(told: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability that some memory answers, by the likenesses of the question."""
    known = {**told, CONSTANT: 1.0}
    odds = sum(weight * known.get(name, 0.0) for name, weight in weights.items())
    return 1 / (1 + exp(-max(min(odds, _MOST_ODDS), -_MOST_ODDS)))


def below_floor(columns: Columns, scores: QueryScores, told: Mapping[str, float]) -> bool:
    """Whether no memory is likely to answer, by what ``judged`` told."""
    return told[PROBABILITY] < FLOOR[_by_meaning(columns, scores)]


def _is_about_memories(scores: QueryScores, found: Sequence[Scored]) -> bool:
    understood = scores.understood
    if understood.profile or _ABOUT_TALK.search(understood.text.lower()):
        return True
    if not (found and understood.periods):
        return False
    dates = found[0].measures.signals.get("date")
    return dates is not None and float(dates.max()) >= _OF_THAT_DAY


def _by_meaning(columns: Columns, scores: QueryScores) -> bool:
    """Whether the meaning of the question and of nearly all lines is known."""
    if not scores.has_vector:
        return False
    without = columns.alive.rows & ~columns.has_vector.rows
    return int(without.sum()) <= _MOST_WITHOUT * columns.living


def _foreign(text: str, languages: Collection[str] | None) -> float:
    """The share of letters in scripts other than Latin; 0 where the model knows the language."""
    if text.isascii() or languages is None or language_of(text) in languages:
        return 0.0
    letters = [each for each in text if each.isalpha()]
    return sum(each > _LAST_LATIN for each in letters) / max(len(letters), 1)


def _weights(columns: Columns, words: set[str], rows: Rows) -> tuple[float, float, float, float]:
    """The idf of all words, and of those that one of the rows holds, one with the lines beside it,
    and no line of the space. The first is never 0."""
    postings = columns.postings
    # A word that no line has is as rare as a word can be.
    rarest = log(1 + (columns.living + 0.5) / 0.5)
    near = np.concatenate((rows[:, None], columns.near.rows[rows]), axis=1)
    held, around = np.zeros(len(rows)), np.zeros(len(rows))
    whole = unknown = 0.0
    for word in sorted(words):
        idf = postings.idf(word)
        whole += idf or rarest
        if not idf:
            unknown += rarest
            continue
        with_word = columns.units.row_of.rows[postings.units_with(word)]
        places = np.searchsorted(with_word, near)
        there = with_word[np.minimum(places, len(with_word) - 1)] == near
        held += idf * there[:, 0]
        around += idf * there.any(axis=1)
    return whole or 1.0, float(held.max(initial=0.0)), float(around.max(initial=0.0)), unknown
