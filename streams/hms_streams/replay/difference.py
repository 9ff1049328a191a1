"""In what two states of a partition differ: how many keys, and the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hms_schemas.codec import Codec
from hms_streams.replay.state_digest import Canonical

Item = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """Nothing, or so many keys."""

    keys: int = 0
    first_key: str = ""
    how: str = ""
    """``only here``, ``only there`` or ``other value``, of the first key."""


def difference_of(here: Iterator[Item], there: Iterator[Item], codec: Codec) -> Difference:
    """Compare two states that come in the order of their keys.

    Raises:
        ContractError: a value is no record of a memory or a space.
    """
    canonical = Canonical(codec)
    keys, first = 0, ("", "")
    for key, mine, other in _side_by_side(here, there):
        if mine is not None and other is not None:
            if mine == other or canonical(mine) == canonical(other):
                continue
            how = "other value"
        else:
            how = "only there" if mine is None else "only here"
        if not keys:
            first = (key.decode(errors="replace"), how)
        keys += 1
    return Difference(keys, *first)


def _side_by_side(
    here: Iterator[Item], there: Iterator[Item]
) -> Iterator[tuple[bytes, bytes | None, bytes | None]]:
    """Each key once, with the value that each side has for it."""
    mine, other = next(here, None), next(there, None)
    while mine is not None or other is not None:
        if other is None or (mine is not None and mine[0] < other[0]):
            assert mine is not None
            yield mine[0], mine[1], None
            mine = next(here, None)
        elif mine is None or other[0] < mine[0]:
            yield other[0], None, other[1]
            other = next(there, None)
        else:
            yield mine[0], mine[1], other[1]
            mine, other = next(here, None), next(there, None)
