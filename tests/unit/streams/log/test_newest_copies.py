"""Of the copies of a record the one with the highest applied offset is kept."""

from __future__ import annotations

import pytest

from hms_schemas.codec import Codec
from hms_schemas.generated.records import Position, SpaceState
from hms_streams.log.applied_offset import AppliedOffsets
from hms_streams.log.newest_wins import NewestCopies

CODEC = Codec()
KEY = b"local/ada"


@pytest.fixture
def copies() -> NewestCopies:
    return NewestCopies(AppliedOffsets(CODEC))


def space(applied_offset: int) -> bytes:
    return CODEC.encode(
        SpaceState(
            tenant="local", space="ada", applied_offset=applied_offset, policy_version=1, clock=0,
            events=applied_offset,
        )
    )  # fmt: skip


def test_the_last_copy_is_kept(copies: NewestCopies) -> None:
    copies.add(KEY, space(3))
    copies.add(KEY, space(5))

    assert list(copies.take()) == [(KEY, space(5))]


def test_an_older_copy_that_came_later_is_not(copies: NewestCopies) -> None:
    copies.add(KEY, space(5))
    copies.add(KEY, space(3))

    assert list(copies.take()) == [(KEY, space(5))]


def test_a_tombstone_replaces(copies: NewestCopies) -> None:
    copies.add(KEY, space(5))
    copies.add(KEY, None)

    assert list(copies.take()) == [(KEY, None)]


def test_positions_are_records_too(copies: NewestCopies) -> None:
    for next_offset in (4, 9, 7):
        copies.add(b"#position/3", CODEC.encode(Position(partition=3, next_offset=next_offset)))

    ((_, value),) = copies.take()
    assert CODEC.decode(value, Position).next_offset == 9


@pytest.mark.parametrize("value", [b"", b"nonsense", space(5)[:12]])
def test_what_cannot_be_read_is_left_to_whoever_decodes_it(
    copies: NewestCopies, value: bytes
) -> None:
    copies.add(KEY, value)

    assert list(copies.take()) == [(KEY, value)]


def test_nothing_is_kept_after_it_was_taken(copies: NewestCopies) -> None:
    copies.add(KEY, space(5))
    list(copies.take())

    assert list(copies.take()) == []
