"""The key terms of a concept: its members share them, and the rest of the space does not.

Class-based TF-IDF (Grootendorst 2022, "BERTopic"): the number of members that have a term, times
the logarithm of the term's rarity in the space. Here the weight is also multiplied by the square
root of the share of the term's lines that are members, since a term that is said everywhere names
nothing. Two neighbouring words count as one term, too; such a pair replaces both of its words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log

from hms_streams.memory.concepts.content_words import Word, content_words
from hms_streams.memory.concepts.line import Line

# A term of a single member is that member's, not the concept's.
_FEWEST_LINES = 2
# … unless the members share fewer terms than this: then a term of one member must name the concept.
_ENOUGH_SHARED = 3
# Two words are a pair when half of the members that have the rarer word have both, side by side.
_PAIRED_SHARE = 0.5
# From this share of the lines on, a concept belongs to one speaker.
_MOSTLY = 0.75
# Characters of one line of a terminal.
_LONGEST_TITLE = 80
# Words of English that go with any topic: the commonest verbs and adverbs, and words of time.
_GENERAL_WORD_LIST = """
able actually almost already always another anyone anything around away back became become begin
best better big bit bring call came change chat check come day definitely different else end
enough even ever every everyone everything excited exciting feel felt find first found full fun
gave get getting give glad go goes going gonna gotta guess guy guys happen happened happy hard
hear help hope hour huge inspiring interesting keep kind kinda know last late lately learn least
let like little live long look looking looks lot love made make makes making many mean might mine
minute moment month must name need never new next nothing often old one part people person pick
place plan pretty probably put quite ready real really recently remember right said saw say see
seem seen show side since small someone something sometimes soon sort sound sounds special start
started stay still stuff sure take taken takes taking talk talked tell thing things think thinking
though thought time today together told tomorrow took totally tried try trying turn two us use
used wait wanna want wanted way week weekend went whole without wonderful wondering work working
worth would year yesterday yet
"""
_GENERAL_WORDS = frozenset(_GENERAL_WORD_LIST.split())

Term = tuple[str, ...]
"""One stem, or two in their order."""


class SpaceTerms:
    """How many lines of a space have each term.

    Args:
        lines: all lines of the space that are considered.
        people: the speakers; their names are no terms.
    """

    def __init__(self, lines: Sequence[Line], people: Sequence[str]) -> None:
        self._people = people
        self._lines = len(lines)
        self._counts: Counter[Term] = Counter()
        self._stems: Counter[str] = Counter()
        for line in lines:
            words = content_words(line.text, people)
            self._stems.update({word.stem for word in words})
            self._counts.update(_terms(words).keys())

    def key_terms(self, members: Sequence[Line], most: int) -> tuple[str, ...]:
        """At most ``most`` terms of a concept, best first, each in its most frequent form."""
        forms: dict[Term, Counter[str]] = defaultdict(Counter)
        counts: Counter[Term] = Counter()
        for line in members:
            found = _terms(content_words(line.text, self._people))
            counts.update(found.keys())
            for term, form in found.items():
                forms[term][form] += 1
        weights = {term: self._weight(term, n) for term, n in counts.items()}
        shared = sum(n >= _FEWEST_LINES for n in counts.values())
        if shared >= _ENOUGH_SHARED:
            weights = {t: w for t, w in weights.items() if counts[t] >= _FEWEST_LINES}
        chosen = _without_parts(weights, counts, most)
        return tuple(_usual(forms[term]) for term in chosen)

    def rarity_of(self, stem: str) -> float:
        """The weight of a word in this space: the rarer the word, the greater."""
        return log(1 + self._lines / max(self._stems[stem], 1))

    def _weight(self, term: Term, members: int) -> float:
        lines = max(self._counts[term], 1)
        share = (members / lines * len(term)) ** 0.5
        return float(members * log(1 + self._lines / lines) * share)


def _terms(words: Sequence[Word]) -> dict[Term, str]:
    """Terms with one form of each."""
    telling = [word for word in words if not _is_general(word)]
    found: dict[Term, str] = {(word.stem,): word.form for word in telling}
    for one, other in pairwise(words):
        told = not (_is_general(one) or _is_general(other))
        if other.follows and told and one.stem != other.stem:
            found[one.stem, other.stem] = f"{one.form} {other.form}"
    return found


def title_of(key_terms: Sequence[str], members: Sequence[Line], most: int) -> str:
    """A few words for people: whose lines they are, if mostly one person's, and what of.

    >>> title_of(("ferry engine", "harbour"), (), 3)
    'ferry engine, harbour'
    """
    named = ", ".join(key_terms[:most]) or members[0].text[:60]
    speakers = Counter(line.speaker for line in members if line.speaker)
    if speakers and len(speakers) > 1:
        speaker, lines = max(speakers.items(), key=lambda each: (each[1], each[0]))
        named = f"{speaker}: {named}" if lines >= _MOSTLY * len(members) else named
    return named[:_LONGEST_TITLE]


def _is_general(word: Word) -> bool:
    """Whether a word goes with any topic, so that it names none."""
    return word.form.lower() in _GENERAL_WORDS or word.stem in _GENERAL_WORDS


def _without_parts(
    weights: Mapping[Term, float], counts: Mapping[Term, int], most: int
) -> list[Term]:
    """The best terms, best first, without words of a better pair and without rare pairs."""
    chosen: list[Term] = []
    for term in sorted(weights, key=lambda t: (-weights[t], t)):
        if len(chosen) == most:
            break
        if len(term) == 2 and not _is_pair(term, counts):
            continue
        if not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    return chosen


def _is_pair(term: Term, counts: Mapping[Term, int]) -> bool:
    return counts[term] >= _PAIRED_SHARE * min(counts[(stem,)] for stem in term)


def _overlap(term: Term, other: Term) -> bool:
    return not set(term).isdisjoint(other)


def _usual(forms: Iterable[str] | Counter[str]) -> str:
    counted = Counter(forms)
    return max(counted.items(), key=lambda each: (each[1], each[0].lower(), each[0]))[0]
