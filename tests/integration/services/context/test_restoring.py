"""A log restored into a running system: nothing of the system's own comes in between."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from pathlib import Path

import pytest
from tests.integration.services.context.conftest import PARTITIONS, Service, until
from tests.integration.services.context.folding import InProcessFold

from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent, Observed, Ticked
from hms_schemas.ids import derived_id
from hms_schemas.keys import space_key
from hms_schemas.partitioning import partition_of
from hms_services.portable.exported_log import open_verified
from hms_services.portable.log_export import write_file
from hms_services.portable.restoring import plan_exact, restore_exact
from hms_services.portable.stored_record import StoredRecord
from hms_services.writes.ticker import INTERVAL_S
from hms_streams.log.log_source import LogSource

pytestmark = pytest.mark.kafka
KEY = space_key("local", "ada")
LONG_AGO_US = 1_600_000_000_000_000
# More than a restore writes between two reports of its progress.
EVENTS = 2_500


def old_events(partition: int) -> list[StoredRecord]:
    codec, records = Codec(), []
    for number in range(EVENTS):
        event = MemoryEvent(
            event_id=derived_id(str(number).encode()),
            tenant="local",
            space="ada",
            occurred_at=LONG_AGO_US + number,
            body=Observed(content=f"Once upon a time {number}."),
        )
        value = codec.encode(event)
        records.append(StoredRecord(partition, number, LONG_AGO_US // 1000, KEY, value, ()))
    return records


async def test_a_restore_into_a_running_system_is_exact_although_much_is_due(
    service: Service, fold: InProcessFold, tmp_path: Path
) -> None:
    partition, file = partition_of(KEY, PARTITIONS), tmp_path / "old.sqlite"
    ends = dict.fromkeys(range(PARTITIONS), 0) | {partition: EVENTS}
    write_file(
        file,
        old_events(partition),
        ends=ends,
        schemas=Codec().published(),
        codec=Codec(),
        tenants=["local"],
        space="",
        now_us=LONG_AGO_US * 2,
    )
    half_way, go_on = threading.Event(), threading.Event()

    def on_progress(written: int) -> None:
        half_way.set()
        assert go_on.wait(60)

    def restore() -> None:
        target = LogSource(service.settings.bootstrap, service.settings.topic_prefix)
        with closing(open_verified(file)) as exported:
            restore_exact(exported, target, plan_exact(exported, target), on_progress)

    restoring = asyncio.create_task(asyncio.to_thread(restore))
    assert await asyncio.to_thread(half_way.wait, 60)

    async def half_is_folded() -> bool:
        return len(fold.events) >= 1_000

    await until(half_is_folded)
    # Three rounds of the ticker, in which it must write nothing.
    await asyncio.sleep(3 * INTERVAL_S)
    go_on.set()
    await restoring

    async def ticked() -> bool:
        return any(isinstance(event.body, Ticked) for event in fold.events)

    await until(ticked)
    assert [type(event.body) for event in fold.events[:EVENTS]] == [Observed] * EVENTS
