"""A large JSON array, one element at a time: an export of years does not fit in memory twice."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

# Doubled while an element does not fit, so that a long conversation costs no square of its length.
_FIRST_CHUNK = 256 * 1024


def elements(source: BinaryIO) -> Iterator[Any]:
    """The elements of the array that ``source`` holds.

    Raises:
        ValueError: it is not a JSON array, or ends too early.
    """
    stream = _Stream(source)
    stream.expect("[")
    if stream.peek() == "]":
        return
    while True:
        yield stream.value()
        if stream.peek() == "]":
            return
        stream.expect(",")


class _Stream:
    """Text with as much of the file in it as the next value needs."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is not a blank."""
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(_FIRST_CHUNK):
                raise ValueError("the file ends within the array")

    def expect(self, character: str) -> None:
        """Step over ``character``."""
        found = self.peek()
        if found != character:
            raise ValueError(f"{character!r} expected where {found!r} stands")
        self._at += 1

    def value(self) -> Any:
        """The next whole value."""
        self.peek()
        chunk = _FIRST_CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                end = len(self._text)
            # A number at the very end may go on in the next chunk.
            if end < len(self._text):
                self._at = end
                return value
            if not self._more(chunk):
                raise ValueError("the file is not valid JSON, or ends too early")
            chunk *= 2

    def _more(self, size: int) -> bool:
        data = self._source.read(size)
        self._text = self._text[self._at :] + self._utf8.decode(data, final=not data)
        self._at = 0
        return bool(data)
