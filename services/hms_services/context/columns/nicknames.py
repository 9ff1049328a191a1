"""What speakers say that they are called."""

from __future__ import annotations

import re

_CALLED = re.compile(
    r"\b(?:(?:[Ee]veryone|[Ee]verybody|people|they|friends|my \w+) (?:all |just )?calls? me"
    r"|(?:please|just|you can|but) call me|[Cc]all me|I go by|I'm known as"
    r"|[Mm]y nickname is)\s+(?P<name>[A-Z][a-z]+)\b"
)


def nickname_in(text: str) -> str | None:
    """The name that a speaker goes by, where the line says so.

    >>> nickname_in("Robert is my name, but everyone calls me Bob.")
    'Bob'
    """
    found = _CALLED.search(text.replace("\u2019", "'"))
    return found["name"] if found else None
