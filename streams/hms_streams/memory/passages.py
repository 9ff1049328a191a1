"""The passages of a memory: what is embedded, matched and shown of a long text.

A model reads the first 256 tokens of a text, and words of a long text are found in it by accident.
So a long memory is worth its best passage. A chat line is one passage.
"""

from __future__ import annotations

from collections.abc import Sequence

from hms_schemas.text_cuts import cuts

# 175 tokens by the usual four bytes a token, and 233 of Chinese, where a character is a token: both
# are within the 256 that the model reads. Twice as long a passage blurs several statements into one
# vector.
PASSAGE_BYTES = 700
# A shorter piece beside another says little on its own.
LEAST_BYTES = 200

Passage = tuple[int, int]
"""The start and the end of a passage in its text, in characters."""


def passages(text: str) -> Sequence[Passage]:
    """The passages of ``text`` in their order, without gaps; at least one.

    They depend on the text alone, and take time proportional to its length.

    >>> passages("A chat line is one passage.")
    ((0, 27),)
    """
    # A character is four bytes at most.
    if 4 * len(text) <= PASSAGE_BYTES or (len(text) <= PASSAGE_BYTES and text.isascii()):
        return ((0, len(text)),)
    return tuple(cuts(text, PASSAGE_BYTES, LEAST_BYTES))
