"""The calls of one piece of work, as the interpreter makes them: how far one has to read."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

# A comprehension belongs to the function around it.
_INLINE = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


@dataclass
class Calls:
    """What was called between the beginning and the end of ``recorded``.

    Only code below ``roots`` counts. A resumed coroutine or generator is one call.
    """

    roots: tuple[str, ...]
    calls: int = 0
    cross_file: int = 0
    functions: set[CodeType] = field(default_factory=set)
    _frames: list[FrameType] = field(default_factory=list)
    """Kept alive, so that no two of them share an identity."""
    _seen: set[int] = field(default_factory=set)

    @property
    def files(self) -> list[str]:
        """The files with a function that was called."""
        return sorted({code.co_filename for code in self.functions})

    def note(self, frame: FrameType, event: str, _argument: Any) -> None:
        """The interpreter's profile function."""
        code = frame.f_code
        if event != "call" or code.co_name in _INLINE or id(frame) in self._seen:
            return
        if not code.co_filename.startswith(self.roots):
            return
        self._seen.add(id(frame))
        self._frames.append(frame)
        self.calls += 1
        self.functions.add(code)
        caller = self._caller(frame)
        self.cross_file += caller is not None and caller != code.co_filename

    def _caller(self, frame: FrameType) -> str | None:
        """The file of the nearest caller below the roots, through whatever library is between."""
        above = frame.f_back
        while above is not None:
            if above.f_code.co_filename.startswith(self.roots):
                return above.f_code.co_filename
            above = above.f_back
        return None


@contextmanager
def recorded(root: Path, folders: tuple[str, ...]) -> Iterator[Calls]:
    """Count the calls of this thread, and of the threads that begin meanwhile."""
    calls = Calls(tuple(f"{(root / folder).resolve()}/" for folder in folders))
    threading.setprofile(calls.note)
    sys.setprofile(calls.note)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
