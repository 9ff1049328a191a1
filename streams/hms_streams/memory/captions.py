"""The caption that an importer puts behind a line, to say what a picture in it shows."""

from __future__ import annotations

import re

_CAPTION = re.compile(
    r"\s*\[(?:image|shows|photo|picture|video|audio)\b[^\]]*\]\s*$", re.IGNORECASE
)


def without_caption(text: str) -> str:
    """``text`` without its caption.

    >>> without_caption("Look at this! [image: a red bike]")
    'Look at this!'
    """
    # A caption ends the text, and most lines do not end so.
    return _CAPTION.sub("", text) if text.rstrip().endswith("]") else text
