"""Contents that are longer than a memory may be: written as several memories, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hms import results
from hms.event_batches import new_key
from hms.observation import Observation
from hms_schemas.content_parts import PART, PART_OF, content_parts


def in_parts(items: Sequence[Observation]) -> Sequence[Sequence[Observation]]:
    """Of each item: the item itself, or one for each part of a content that is too long.

    The first part has the idempotency key of the whole, so that a second attempt makes the same
    events.
    """
    return [_parts_of(item) for item in items]


def joined(
    written: Sequence[results.Remembered], items: Sequence[Sequence[Observation]]
) -> tuple[results.Remembered, ...]:
    """What was written, one for each item; the further parts of an item are in its ``parts``."""
    found, start = [], 0
    for parts in items:
        first, *rest = written[start : start + len(parts)]
        found.append(replace(first, parts=tuple(rest)) if rest else first)
        start += len(parts)
    return tuple(found)


def _parts_of(item: Observation) -> Sequence[Observation]:
    texts = content_parts(item.content) if isinstance(item.content, str) else ()
    if len(texts) < 2:
        return (item,)
    key = item.idempotency_key or new_key()
    return [
        replace(
            item,
            content=text,
            attributes={**item.attributes, PART: f"{number}/{len(texts)}", PART_OF: key},
            idempotency_key=key if number == 1 else f"{key}#part{number}",
        )
        for number, text in enumerate(texts, 1)
    ]
