"""How much each signal counts: fixed numbers, in points, the words of the question making ten.

The signals are described in ``measures``. The numbers began as the recipe that a ladder of trials
on the development half of LoCoMo had led to, and were drawn from there towards what a listwise
logistic regression (Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise
Approach"; Luce 1959) fits to five of its conversations, each weight with the sign that its meaning
has. Fitted to four and tried on the fifth in turn they find what they find when fitted to all; see
docs/quality.md for the figures. A space may have weights of its own: see ``weights``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Recipe:
    """A ranking.

    Args:
        name: how it is called in answers and tables.
        weights: points a unit of each signal; a signal that is not named counts nothing.
        content: what a line is worth to the lines beside it, by signal, in points: its own words
            and meaning, not who said it.
        uses_vectors: whether it wants the question embedded.
    """

    name: str
    weights: Mapping[str, float]
    content: Mapping[str, float]
    uses_vectors: bool = True

    def but(self, name: str, **weights: float) -> Recipe:
        """The same with other weights."""
        changed = MappingProxyType({**self.weights, **weights})
        return replace(self, name=name, weights=changed)


_CHAT = {
    "words": 10.0,
    "exchange": 7.5,
    "meaning": 0.45,
    "parts": 2.25,
    "window": 1.2,
    "date": 14.5,
    "before": 0.1,
    "before_asks": 0.17,
    "before2": 0.24,
    "after": 0.02,
    "after2": 0.05,
    "asked": 0.7,
    "session": 0.75,
    "speaker": 6.0,
    "asks": -3.0,
    "moment": 0.7,
    "time_word": 1.0,
    "when_moment": 4.6,
    "when_time": 3.3,
    "how_long_time": 10.0,
    "names": 1.5,
    "who_names": 1.8,
    "about_you": -0.8,
    "opens": 3.0,
    "length": -0.8,
    # Not fitted: that data has no uses. Recalled three times or fully rated up is worth a name.
    "used": 1.0,
}
# Nobody owns a fact of a document by having written it, and its form tells little.
_NOT_OF_DOCUMENTS = (
    *("asks", "asked", "before_asks", "moment", "time_word"),
    *("names", "who_names", "about_you", "opens", "length"),
)
_DOCUMENT_SPEAKER = 2.0

CHAT = Recipe(
    name="chat",
    weights=MappingProxyType(_CHAT),
    content=MappingProxyType(
        {"words": 10.0, "meaning": 0.3, "parts": 1.5, "window": 0.75, "date": 8.0}
    ),
)
"""People who talk, over sessions: the default."""

DOCUMENTS = CHAT.but(
    "documents", **dict.fromkeys(_NOT_OF_DOCUMENTS, 0.0), speaker=_DOCUMENT_SPEAKER
)
"""Facts, notes and documents."""

WORDS = Recipe(
    name="words",
    weights=MappingProxyType(
        {
            **_CHAT,
            "words": 20.0,
            "exchange": 19.5,
            "meaning": 0.0,
            "parts": 0.0,
            "window": 0.0,
            "asked": 0.0,
            "date": 26.5,
            "before": 0.16,
            "before_asks": 0.53,
            "before2": 0.23,
            "after": 0.08,
            "after2": 0.0,
            "session": 0.83,
            "speaker": 7.0,
            "asks": -3.1,
            "moment": 1.1,
            "when_moment": 6.45,
            "when_time": 5.4,
            "how_long_time": 14.0,
            "names": 2.0,
            "who_names": 3.9,
            "about_you": -2.0,
            "opens": 3.6,
        }
    ),
    content=MappingProxyType({"words": 20.0, "date": 8.0}),
    uses_vectors=False,
)
"""Chat without an embedding of the question: no model, or a late one."""

WORDS_OF_DOCUMENTS = WORDS.but(
    "words-of-documents", **dict.fromkeys(_NOT_OF_DOCUMENTS, 0.0), speaker=_DOCUMENT_SPEAKER
)


def recipe_for(*, chat: bool, vectors: bool) -> Recipe:
    """The default for a kind of space, with or without the question's vector."""
    if vectors:
        return CHAT if chat else DOCUMENTS
    return WORDS if chat else WORDS_OF_DOCUMENTS
