"""One spelling for the forms of a word that people do not tell apart when they type.

Small letters, full width as half width, no accents, no vowel points: a question typed without
accents finds the line that has them.
"""

from __future__ import annotations

import re
import unicodedata

# Vowel points, which Hebrew and Arabic writers usually leave out, and the stroke that only widens.
_POINTS = re.compile("[\u0591-\u05c7\u0640\u064b-\u065f\u0670]")
# Accents, and the dot below an Indian letter.
_ACCENTS = re.compile("[\u0300-\u036f\u0653-\u0655\u093c]")
# Letters that no rule of Unicode takes apart.
_LETTERS = str.maketrans(
    dict(zip("øłđðıħ", "olddih", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th", "\u0901": "\u0902"}
    # Arabic and Persian: the ends of words, and letters that keyboards of both have.
    | {"\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647"}
    | {"\u0671": "\u0627"}
)


def lowered(text: str) -> str:
    """Small letters, one form per character, no vowel points; accents stay.

    >>> lowered("Ｗｉ－Ｆｉ in Québec")
    'wi-fi in québec'
    """
    small = unicodedata.normalize("NFKC", text.replace("\u2019", "'")).casefold()
    return _POINTS.sub("", unicodedata.normalize("NFC", small))


def folded(text: str) -> str:
    """As ``lowered``, and without accents.

    >>> folded("STRASSE Straße Québec Łódź")
    'strasse strasse quebec lodz'
    """
    spread = unicodedata.normalize("NFKD", lowered(text))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", spread).translate(_LETTERS))
