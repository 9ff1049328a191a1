"""A summary made of the members' own sentences, each with its day and speaker.

Sentences are chosen one by one: the next is the one that adds most for its length, counting terms
of the concept, names, numbers and times. This is the greedy answer to a covering problem, within a
constant of the best (Lin and Bilmes 2011, "A class of submodular functions for document
summarization"). A term that a chosen sentence has counts no more, so that nothing is said twice. No
word is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from hms_streams.memory.concepts.concept_policy import DEFAULT_CONCEPT_POLICY, ConceptPolicy
from hms_streams.memory.concepts.key_terms import SpaceTerms
from hms_streams.memory.concepts.line import Line
from hms_streams.memory.concepts.sentences import Sentence, sentences_of
from hms_streams.memory.token_estimate import estimate_tokens

# Questions ask for names, numbers and times: each counts as much as the rarest term.
_FACT = 6.0
# A question states no fact, and a listener's cheer states little of the speaker's news.
_ASKS, _CHEERS = 0.2, 0.4
# A gain is divided by the length to this power: at 1, short sentences that tell little would win.
_COST = 0.7
# A sentence that adds less than this (two rare words, or a name and a word) is left out even if
# there is room: "Good luck!" tells nothing.
_WORTH = 11.0


def summary_of(
    members: Sequence[Line],
    terms: SpaceTerms,
    people: Sequence[str],
    policy: ConceptPolicy = DEFAULT_CONCEPT_POLICY,
) -> str:
    """The summary: a line for each quoted member, in the order of time; empty if none is worth it.

    ``[2023-05-08] Henrike: I took the ferry to the island yesterday.``
    """
    sentences = [each for line in members for each in sentences_of(line, people)]
    whole = sum(estimate_tokens(_head(line) + line.text) for line in members)
    room = min(int(policy.summary_share * whole), policy.summary_tokens)
    weights = _weights(sentences, terms)
    # Of three short lines, one alone is more than the share, and still sums them up.
    chosen = _chosen(sentences, weights, room) or _chosen(sentences, weights, whole // 2)[:1]
    return "\n".join(_quoted(chosen))


def _weights(sentences: Sequence[Sentence], terms: SpaceTerms) -> dict[str, float]:
    """The weight of each word: the rarer in the space and the more frequent here, the greater."""
    shared = Counter(stem for each in sentences for stem in each.stems)
    return {stem: terms.rarity_of(stem) * n**0.5 for stem, n in shared.items()}


def _chosen(sentences: Sequence[Sentence], weights: dict[str, float], room: int) -> list[Sentence]:
    """Sentences, the best first, until the room is used or none is worth adding."""
    chosen: list[Sentence] = []
    covered: set[str] = set()
    left = list(sentences)
    while True:
        gains = {each: _gain(each, weights, covered) for each in left if _cost(each) <= room}
        left = [each for each, gain in gains.items() if gain >= _WORTH]
        if not left:
            return chosen
        best = max(left, key=lambda each: gains[each] / each.tokens**_COST)
        left.remove(best)
        room -= _cost(best)
        covered |= best.stems | best.facts
        chosen.append(best)


def _cost(sentence: Sentence) -> int:
    """The tokens of a sentence, with its day and speaker."""
    return estimate_tokens(_head(sentence.line)) + sentence.tokens


def _gain(sentence: Sentence, weights: dict[str, float], covered: set[str]) -> float:
    """What a sentence adds to the words and facts that are covered already."""
    told = sum(weights[stem] for stem in sorted(sentence.stems - covered))
    told += _FACT * len(sentence.facts - covered)
    return told * (_ASKS if sentence.asks else 1) * (_CHEERS if sentence.cheers else 1)


def _quoted(chosen: Sequence[Sentence]) -> list[str]:
    """The sentences in the order of time, those of one member on one line."""
    ordered = sorted(chosen, key=lambda each: (_order(each.line), each.place))
    return [
        _head(line) + " ".join(each.text for each in sentences)
        for line, sentences in groupby(ordered, key=lambda each: each.line)
    ]


def _order(line: Line) -> tuple[int, str, int, bytes]:
    return (line.occurred_at, line.session, line.turn, line.memory_id)


def _head(line: Line) -> str:
    return f"[{line.date}] {line.speaker}: " if line.speaker else f"[{line.date}] "
