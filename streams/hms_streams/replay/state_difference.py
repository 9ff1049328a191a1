"""The difference of two states of a partition: how many keys differ, and the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from hms_schemas.codec import Codec
from hms_streams.replay.states.state_digest import Canonical

Item = tuple[bytes, bytes]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class StateDifference:
    """How many keys differ; none by default."""

    keys: int = 0
    first_key: str = ""
    how: str = ""
    """How the first key differs: ``only here``, ``only there`` or ``other value``."""


def difference_of(here: Iterable[Item], there: Iterable[Item], codec: Codec) -> StateDifference:
    """Compare two states that come in the order of their keys."""
    keys, first = 0, ("", "")
    for key, mine, other in differing(here, there, codec):
        if not keys:
            how = "only there" if mine is None else "only here" if other is None else "other value"
            first = (key.decode(errors="replace"), how)
        keys += 1
    return StateDifference(keys, *first)


def differing(
    here: Iterable[Item], there: Iterable[Item], codec: Codec
) -> Iterator[tuple[bytes, bytes | None, bytes | None]]:
    """The keys whose records differ, in order, each with the record of either state."""
    canonical = Canonical(codec)
    for key, mine, other in in_step(here, there):
        if mine is None or other is None or canonical(mine) != canonical(other):
            yield key, mine, other


def in_step(
    here: Iterable[tuple[bytes, Value]], there: Iterable[tuple[bytes, Value]]
) -> Iterator[tuple[bytes, Value | None, Value | None]]:
    """Each key of both once, in order, with the value that each side has for it."""
    left, right = iter(here), iter(there)
    mine, other = next(left, None), next(right, None)
    while mine is not None or other is not None:
        if other is None or (mine is not None and mine[0] < other[0]):
            assert mine is not None
            yield mine[0], mine[1], None
            mine = next(left, None)
        elif mine is None or other[0] < mine[0]:
            yield other[0], None, other[1]
            other = next(right, None)
        else:
            yield mine[0], mine[1], other[1]
            mine, other = next(left, None), next(right, None)
