"""A batch writes only what it read while the partitions stayed."""

from __future__ import annotations

import pytest

from hms_streams.tables.changelog.write_lease import Ownership, RevokedError


def test_a_turn_ends_with_a_rebalance_even_if_the_partitions_come_back() -> None:
    ownership = Ownership()
    assert ownership.grant(ownership.lease(), {0, 1})
    lease = ownership.lease()
    ownership.check(lease)
    ownership.revoke()
    assert not ownership.owns(0)
    assert ownership.grant(ownership.lease(), {0, 1})
    with pytest.raises(RevokedError):
        ownership.check(lease)


def test_a_batch_that_read_while_tables_were_restored_writes_nothing() -> None:
    ownership = Ownership()
    lease = ownership.lease()
    ownership.grant(ownership.lease(), {0})
    with pytest.raises(RevokedError):
        ownership.check(lease)


def test_partitions_that_moved_on_meanwhile_are_not_granted() -> None:
    ownership = Ownership()
    restoring = ownership.lease()
    ownership.revoke()
    assert not ownership.grant(restoring, {0})
    assert not ownership.owns(0)
