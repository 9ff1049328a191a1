"""Each rule against frozen workers, with it and without: without it, the outcome is wrong.

Two workers' tables on one real changelog; what one of them holds back is written when the other
has owned the partition. A value is the offset that was applied to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.conftest import Kafka
from tests.integration.streams.processors.own_table import Make, OwnTable
from tests.integration.walk.reading import read_all

from hms_schemas.topics import STATE, WRITE_FENCE_MS
from hms_streams.log.newest_wins import NewestWins, TombstoneMark
from hms_streams.tables.changelog.record_log import RecordLog
from hms_streams.tables.changelog.state_table import ForeignWriteError, LateWriteError, StateTable
from hms_streams.tables.changelog.write_lease import Ownership, RevokedError, WriteLease

pytestmark = pytest.mark.kafka


class AnyOffset(StateTable):
    """Without rule 1."""

    def _check_contiguous(self, partition: int, expected: int, offsets: Sequence[int]) -> None:
        """Take whatever offset the broker gave."""


class LastWins(StateTable):
    """Without rule 2."""

    def _merge(self, held: Any, marks: Any) -> NewestWins:
        merged = NewestWins(self._applied_offset, held, marks)
        merged._loses = lambda record: False  # type: ignore[method-assign]
        return merged


class NoTombstoneMarks(StateTable):
    """Without rule 2 for tombstones."""

    def _merge(self, held: Any, marks: dict[bytes, TombstoneMark]) -> NewestWins:
        return NewestWins(self._applied_offset, held, {})


class NoRepair(StateTable):
    """Without rule 3."""

    async def take_over(self, log: RecordLog, partition: int, lease: WriteLease) -> int:
        return 0


class AnyLease(Ownership):
    """Without the first half of rule 4."""

    def check(self, lease: WriteLease) -> None:
        """Let every batch write."""


class OwnTime(RecordLog):
    """Without the second half of rule 4: records bear the time at which they are sent."""

    async def append(self, topic: str, partition: int, records: Any, _: Any = None) -> list[int]:
        return await super().append(topic, partition, records)


@pytest.fixture
def compacted(kafka: Kafka, topic_prefix: str) -> Callable[[], bytes | None]:
    """What compaction would leave of the key."""

    def last() -> bytes | None:
        return [m.value() for m in read_all(kafka.bootstrap, STATE.named(topic_prefix))][-1]

    return last


async def zombie_after_another(make: Make, kind: type[StateTable]) -> tuple[OwnTable, OwnTable]:
    """A worker froze before it wrote 2; another owned the partition meanwhile and wrote 5."""
    zombie, other = make(kind), make(kind)
    await zombie.own()
    await zombie.write(b"1")
    await other.own()
    await other.write(b"5")
    return zombie, other


async def test_rule_1_a_zombie_stops_at_its_first_write(make_worker: Make) -> None:
    zombie, _ = await zombie_after_another(make_worker, StateTable)
    with pytest.raises(ForeignWriteError):
        await zombie.write(b"2")
    await zombie.own()
    assert zombie.value == b"5"


async def test_without_rule_1_it_never_reads_what_the_other_wrote(make_worker: Make) -> None:
    zombie, _ = await zombie_after_another(make_worker, AnyOffset)
    await zombie.write(b"2")
    await zombie.own()
    assert zombie.value == b"2"


async def woken(make: Make, kind: type[StateTable]) -> OwnTable:
    """The owner, restored after a zombie has written 2 over its 5."""
    zombie, other = await zombie_after_another(make, kind)
    with pytest.raises(ForeignWriteError):
        await zombie.write(b"2")
    await other.own()
    return other


async def test_rule_2_the_newest_wins(make_worker: Make) -> None:
    assert (await woken(make_worker, StateTable)).value == b"5"


async def test_without_rule_2_the_old_record_is_back(make_worker: Make) -> None:
    assert (await woken(make_worker, LastWins)).value == b"2"


async def test_rule_3_the_owner_repairs_the_changelog_at_once(
    make_worker: Make, compacted: Callable[[], bytes | None]
) -> None:
    await woken(make_worker, StateTable)
    assert compacted() == b"5"
    fresh = make_worker()
    assert await fresh.own() == 0
    assert fresh.value == b"5"


async def test_without_rule_3_compaction_keeps_the_old_record(
    make_worker: Make, compacted: Callable[[], bytes | None]
) -> None:
    assert (await woken(make_worker, NoRepair)).value == b"5"
    assert compacted() == b"2"


async def test_a_repair_is_not_forgotten_by_a_crash_before_it(
    make_worker: Make, compacted: Callable[[], bytes | None]
) -> None:
    owner = await woken(make_worker, NoRepair)
    owner.table.data._dbs.clear()
    owner.table._notes.clear()
    assert await StateTable.take_over(owner.table, owner.log, 0, owner.lease()) == 1
    assert compacted() == b"5"


async def test_rule_4_a_batch_of_before_a_rebalance_writes_nothing(make_worker: Make) -> None:
    owner, other = make_worker(), make_worker()
    await owner.own()
    old = owner.lease()
    await other.own()
    await other.write(b"5")
    await owner.own()
    with pytest.raises(RevokedError):
        await owner.write(b"2", old)
    assert owner.value == b"5"


async def test_without_rule_4_it_writes_over_what_was_restored(make_worker: Make) -> None:
    owner, other = make_worker(), make_worker()
    owner.table.ownership = AnyLease()
    await owner.own()
    old = owner.lease()
    await other.own()
    await other.write(b"5")
    await owner.own()
    await owner.write(b"2", old)
    assert owner.value == b"2"


def long_ago(lease: WriteLease) -> WriteLease:
    """The lease of a worker that has been frozen for a little longer than the fence."""
    began = time.time_ns() // 1_000_000 - WRITE_FENCE_MS - 5_000
    return WriteLease(lease.generation, began, lease.next_offsets)


async def test_rule_4_the_broker_refuses_what_was_held_back_too_long(
    make_worker: Make, compacted: Callable[[], bytes | None]
) -> None:
    zombie, _ = await zombie_after_another(make_worker, StateTable)
    with pytest.raises(LateWriteError, match=r"refused a batch that began 30\d s ago"):
        await zombie.write(b"2", long_ago(zombie.lease()))
    assert compacted() == b"5"


async def test_without_the_fence_it_writes_after_any_time(
    kafka: Kafka, make_worker: Make, compacted: Callable[[], bytes | None]
) -> None:
    zombie, _ = await zombie_after_another(make_worker, StateTable)
    zombie.log = OwnTime(kafka.bootstrap, client_id="zombie")
    with pytest.raises(ForeignWriteError):
        await zombie.write(b"2", long_ago(zombie.lease()))
    assert compacted() == b"2"


async def zombie_after_tombstone(make: Make, kind: type[StateTable]) -> OwnTable:
    """The owner, restored after a zombie has written 5 over its tombstone of 9."""
    zombie, owner = make(kind), make(kind)
    await zombie.own()
    await zombie.write(b"4")
    await owner.own()
    await owner.write(None)
    with pytest.raises(ForeignWriteError):
        await zombie.write(b"5")
    await owner.own()
    return owner


async def test_rule_2_what_is_gone_stays_gone(
    make_worker: Make, compacted: Callable[[], bytes | None]
) -> None:
    assert (await zombie_after_tombstone(make_worker, StateTable)).value is None
    assert compacted() is None
    fresh = make_worker()
    await fresh.own()
    assert fresh.value is None


async def test_without_tombstone_marks_a_forgotten_memory_comes_back(make_worker: Make) -> None:
    assert (await zombie_after_tombstone(make_worker, NoTombstoneMarks)).value == b"5"


async def test_rule_2_an_old_tombstone_removes_nothing_newer(
    make_worker: Make, compacted: Callable[[], bytes | None]
) -> None:
    zombie, owner = make_worker(), make_worker()
    await zombie.own()
    await zombie.write(b"4")
    await owner.own()
    await owner.write(b"12")
    with pytest.raises(ForeignWriteError):
        await zombie.write(None)
    await owner.own()
    assert owner.value == compacted() == b"12"
