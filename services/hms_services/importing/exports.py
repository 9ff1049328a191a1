"""An export: a JSON array of conversations, each read for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from hms_services.importing.json_array import elements
from hms_services.importing.turns import Item, Skipped

ConversationReader = Callable[[dict[str, Any], str], Iterator[Item]]
"""Reads the turns of one conversation; takes its place in the file, for people."""


def read_export(source: BinaryIO, read_conversation: ConversationReader) -> Iterator[Item]:
    """The turns of every conversation, in order.

    A conversation of another shape ends in one ``Skipped``; the turns before the fault are yielded.
    """
    for number, conversation in enumerate(elements(source), 1):
        place = f"conversation {number}"
        try:
            yield from read_conversation(conversation, place)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Skipped(place, str(error) or "it has another shape")
