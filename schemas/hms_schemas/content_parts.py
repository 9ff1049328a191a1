"""The parts of a content that is longer than a memory may be.

A client writes them as memories of their own, one after the other, with these attributes.
"""

from __future__ import annotations

from collections.abc import Sequence

from hms_schemas.text_cuts import cuts

# About 16,000 tokens. A context shows a memory's best passages.
MAX_CONTENT_CHARS = 65_536
PART = "part"
"""The attribute that counts the parts, from 1: ``2/5``."""
PART_OF = "part_of"
"""The attribute that all parts share: the idempotency key of the first."""


def content_parts(text: str) -> Sequence[str]:
    """The parts of ``text``, each within the limit of a content; at least one.

    Parts of blanks alone are left out: they may not enter memory.
    """
    if len(text) <= MAX_CONTENT_CHARS:
        return (text,)
    ends = cuts(text, MAX_CONTENT_CHARS, MAX_CONTENT_CHARS // 4)
    pieces = (text[start:end] for start, end in ends)
    return tuple(piece for piece in pieces if piece.strip()) or (text,)
