"""Consistency tokens: which events of the log a read must have seen.

A token is text of ``partition:offset`` pairs, such as ``3:17,5:2``; callers treat it as opaque.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hms_services.api.errors import invalid

_PAIR = re.compile(r"(\d{1,5}):(\d{1,18})")
# A token names the partitions of one write; more pairs than partitions is not a token of ours.
_MOST_PAIRS = 1024


def token_of(offsets: Iterable[tuple[int, int]]) -> str:
    """The token of events at these ``(partition, offset)``; the highest of a partition counts.

    >>> token_of([(3, 16), (3, 17), (1, 2)])
    '1:2,3:17'
    """
    highest: dict[int, int] = {}
    for partition, offset in offsets:
        highest[partition] = max(offset, highest.get(partition, offset))
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(highest.items()))


def parse_token(text: str, field: str = "consistency_token") -> Mapping[int, int]:
    """Partition to the offset that must have been folded; nothing for an empty token.

    Raises:
        InvalidFieldsError: it is not a token that a write returned.
    """
    if not text:
        return {}
    pairs = [_PAIR.fullmatch(part) for part in text.split(",", _MOST_PAIRS)]
    if not all(pairs):
        raise invalid(field, "is not a token that a write returned", reason="bad_token")
    return {int(pair[1]): int(pair[2]) for pair in pairs if pair}
