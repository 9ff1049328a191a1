"""Words that languages such as German write together: Waschmaschinenreparatur.

Which words a compound is made of is not known without a dictionary. Yet it begins as its first
word begins, and ends as its last word ends: both share the same few letters of their stems.
"""

from __future__ import annotations

COMPOUNDING = frozenset({"de", "nl", "sv", "da", "no", "fi", "hu", "et", "is"})
"""The languages whose words are compared by their begin and end too."""

# Letters of a begin or an end. A word that is not longer is its own.
_LETTERS = 5


def edges(stem: str) -> list[str]:
    """The begin and the end of a stem, as terms.

    >>> edges("haftpflichtversicher"), edges("versicher"), edges("hund")
    (['haftp', 'icher'], ['versi', 'icher'], [])
    """
    return [stem[:_LETTERS], stem[-_LETTERS:]] if len(stem) > _LETTERS else []
