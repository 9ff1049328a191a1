"""Identifiers to the letter: versions, addresses, paths, order numbers, names in code.

Their pieces are words as others are. Beside them the whole identifier is one term: a rare one, so
that the line that holds the asked identifier comes before lines with the same pieces in another
order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hms_streams.index.hangul import HANGUL
from hms_streams.index.unspaced import UNSPACED

# What most lines lack: a sign before or behind a character of a word, a number behind capitals. It
# begins with a class of rare characters, which the engine seeks fast.
_PERHAPS = re.compile(
    r"[-._:/\\@#=~,+0-9](?:(?<=[._:/\\@#=~,])(?=\w)|(?<=\w[+#])|(?<=-)(?=\d)|(?<=\d-)"
    r"|(?<=[A-Z] [0-9]))"
)
_HUMP = re.compile(r"[A-Z](?<=[a-z][A-Z])")

# Signs between two pieces; dots one at a time, for "wait...what" is none.
_SIGNS = r"(?:[-:/\\=&?@#+~%]{1,3}\.?|\.)"
_PIECE = rf"[^\W{UNSPACED}{HANGUL}]"
_ASCII_JOINED = re.compile(rf"\b\w++(?:{_SIGNS}\w++)++", re.ASCII)
_JOINED = re.compile(rf"(?<!{_PIECE}){_PIECE}++(?:{_SIGNS}{_PIECE}++)++")
# Words with hyphens, or with one slash or colon, between them are no identifier: "and/or".
_PLAIN = re.compile(r"[^\W\d_]+(?:(?:-[^\W\d_]+)+|[/:=&?][^\W\d_]+)\Z")
_UNDERSCORED = re.compile(rf"(?<!{_PIECE}){_PIECE}++")
# "C++" and "C#" end in their signs.
_ENDS_IN_SIGN = re.compile(r"\b[A-Za-z]\w*+(?:\+\+|#)(?!\w)")
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\Z")
# The number of a flight, a form, a road.
_CODE = re.compile(r"\b([A-Z]{1,4}) (\d{2,5})\b")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+\b")
_CAMEL = re.compile(r"\b[A-Z]?[a-z]++[A-Z][A-Za-z]*+")
# What is longer is data, not a name.
_LONGEST = 200
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def identifiers(text: str) -> list[str]:
    """The whole identifiers of ``text`` in small letters.

    >>> identifiers("See max_retry in v3.11.7, and mail jane@example.org.")
    ['v3.11.7', 'jane@example.org', 'max_retry']
    """
    return list(_identifiers(text)) if _PERHAPS.search(text) else []


def joined_words(text: str) -> list[str]:
    """The words that a name joins by capitals alone, in small letters.

    >>> joined_words("getUserName on my iPhone")
    ['get', 'user', 'name', 'phone']
    """
    if not _HUMP.search(text):
        return []
    humps = (hump for word in _CAMEL.findall(text) for hump in _HUMPS.findall(word))
    return [hump.lower() for hump in humps if len(hump) > 1]


def _identifiers(text: str) -> Iterator[str]:
    for each in (_ASCII_JOINED if text.isascii() else _JOINED).findall(text):
        if not _is_plain(each) and len(each) <= _LONGEST:
            yield from _spellings(each.lower())
    if "_" in text:
        yield from (word.lower() for word in _UNDERSCORED.findall(text) if "_" in word.strip("_"))
    if "++" in text or "#" in text:
        yield from (word.lower() for word in _ENDS_IN_SIGN.findall(text))
    yield from ("".join(parts).lower() for parts in _CODE.findall(text))
    yield from (number.replace(",", "") for number in _THOUSANDS.findall(text))


def _is_plain(joined: str) -> bool:
    return _PLAIN.match(joined) is not None and "://" not in joined


def _spellings(identifier: str) -> Iterator[str]:
    yield identifier.replace("-", ":") if _MAC.match(identifier) else identifier
    name = identifier.replace("\\", "/").rpartition("/")[2]
    if name != identifier and "." in name:
        yield name
