"""Consistency tokens: which events of the log a read must have seen.

A token is text of ``partition:offset`` pairs, such as ``3:17,5:2``; callers treat it as opaque.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hms_services.api.call_errors import invalid

_PAIR = re.compile(r"(\d{1,5}):(\d{1,18})")
# A token names the partitions of one write. No write reaches more partitions than this.
_MOST_PAIRS = 1024


class LogPosition(NamedTuple):
    """Where an event lies in the log."""

    partition: int
    offset: int


def token_of(positions: Iterable[LogPosition | tuple[int, int]]) -> str:
    """The token of the events at these positions; the highest offset of a partition counts.

    >>> token_of([(3, 16), (3, 17), (1, 2)])
    '1:2,3:17'
    """
    highest: dict[int, int] = {}
    for partition, offset in positions:
        highest[partition] = max(offset, highest.get(partition, offset))
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(highest.items()))


def parse_token(text: str, field: str = "consistency_token") -> Mapping[int, int]:
    """For each partition, the offset that must have been folded; empty for an empty token.

    Args:
        text: the token.
        field: the name of its field, for the error.

    Raises:
        InvalidFieldsError: it is not a token that a write returned.
    """
    if not text:
        return {}
    pairs = [_PAIR.fullmatch(part) for part in text.split(",", _MOST_PAIRS)]
    if not all(pairs):
        raise invalid(field, "is not a token that a write returned", reason="bad_token")
    return {int(pair[1]): int(pair[2]) for pair in pairs if pair}
