"""In which languages the lines of each space are, and whether the embedding model knows them.

A model that does not know a language puts all its texts near each other: its likeness then says
little, and nobody sees why. So each line's language is counted, at 2 µs a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hms_schemas.generated.records import MemoryState
from hms_services.context.view.projection import MemoryChange

LanguageOf = Callable[[str], str | None]
"""The language of a text as a code of ISO 639-1; None where its words do not tell."""

# Of fewer lines nobody can tell what a space is mostly about.
_FEWEST_LINES = 5
_COMMAND = "hms rebuild --embedder multilingual"


class SpaceLanguages:
    """Counts the lines of spaces by language. Changes come on one thread, questions on any.

    Args:
        known: the languages that the model knows; None: any, and nothing is counted.
        language_of: tells the language of a line.
    """

    def __init__(self, known: frozenset[str] | None, language_of: LanguageOf) -> None:
        self._known = known
        self._language_of = language_of
        self._lines: dict[bytes, Counter[str]] = {}

    def changed(self, space: bytes, change: MemoryChange) -> None:
        """Count the line that came, and no longer the one that went."""
        before, after = _text(change.before), _text(change.after)
        if self._known is None or before == after:
            return
        lines = self._lines.setdefault(space, Counter())
        for text, number in ((before, -1), (after, 1)):
            if text and (language := self._language_of(text)):
                lines[language] += number

    def unknown(self, space: bytes) -> str | None:
        """The most frequent language that the model does not know, where most lines are in such.

        None for other spaces.
        """
        lines, known = self._lines.get(space), self._known
        if not lines or known is None:
            return None
        # A copy, as the other thread may add a language meanwhile.
        told = lines.copy()
        foreign = Counter({name: count for name, count in told.items() if name not in known})
        if foreign.total() < _FEWEST_LINES or 2 * foreign.total() <= told.total():
            return None
        return foreign.most_common(1)[0][0]

    def told(self) -> str:
        """A sentence for a health report; names no space, as a name can be a person's."""
        found = [name for name in map(self.unknown, list(self._lines)) if name]
        if not found:
            return "the embedding model knows the languages of all spaces"
        names = ", ".join(sorted(set(found)))
        are = "space is" if len(found) == 1 else "spaces are"
        return (
            f"{len(found)} {are} mostly in languages that the embedding model does not know "
            f"({names}): `{_COMMAND}`"
        )


def _text(state: MemoryState | None) -> str | None:
    return state.content if state and isinstance(state.content, str) else None
