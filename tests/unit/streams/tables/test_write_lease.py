"""A batch writes only what it read while the partitions stayed."""

from __future__ import annotations

import pytest

from hms_streams.tables.write_lease import Ownership, RevokedError


def test_a_turn_ends_with_a_rebalance_even_if_the_partitions_come_back() -> None:
    ownership = Ownership()
    assert ownership.grant(ownership.begin(), {0, 1})
    turn = ownership.begin()
    ownership.check(turn)
    ownership.revoke()
    assert not ownership.holds(0)
    assert ownership.grant(ownership.begin(), {0, 1})
    with pytest.raises(RevokedError):
        ownership.check(turn)


def test_a_batch_that_read_while_tables_were_restored_writes_nothing() -> None:
    ownership = Ownership()
    turn = ownership.begin()
    ownership.grant(ownership.begin(), {0})
    with pytest.raises(RevokedError):
        ownership.check(turn)


def test_partitions_that_moved_on_meanwhile_are_not_granted() -> None:
    ownership = Ownership()
    restoring = ownership.begin()
    ownership.revoke()
    assert not ownership.grant(restoring, {0})
    assert not ownership.holds(0)
