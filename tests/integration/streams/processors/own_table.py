"""A worker's table without the worker: owned, lost and restored by hand, on a real changelog."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from confluent_kafka import Consumer
from faust.types import TP
from tests.conftest import Kafka

from hms_schemas.topics import STATE
from hms_streams.log.watermarks import watermarks
from hms_streams.provisioning import provision
from hms_streams.tables.app import build_app, raw_topic
from hms_streams.tables.changelog.record_log import RecordLog
from hms_streams.tables.changelog.state_table import StateTable
from hms_streams.tables.changelog.table_restore import ChangelogPart, TableRestore
from hms_streams.tables.changelog.write_lease import WriteLease


class OwnTable:
    """One partition of one table, with a disk of its own. A value is its applied offset."""

    def __init__(self, bootstrap: str, folder: Path, prefix: str, kind: type[StateTable]) -> None:
        app = build_app(
            "table", bootstrap=bootstrap, data_directory=folder, instance_id="x", partitions=1
        )
        app._create_directories()
        self.table = kind(
            app, name="memories", key_type=bytes, value_type=bytes, partitions=1,
            changelog_topic=raw_topic(app, STATE.named(prefix)), applied_offset=int,
            ownership=app.ownership,
        )  # fmt: skip
        self.log = RecordLog(bootstrap, client_id="worker")
        self.restoring = TableRestore(bootstrap, client_id="restore")
        self._bootstrap = bootstrap

    async def own(self) -> int:
        """Restore, repair and own the partition; how many records were repaired."""
        self.table.ownership.revoke()
        lease = self.table.ownership.lease()
        last = self.table.persisted_offset(TP(self.table.changelog_topic_name, 0))
        start, end = 0 if last is None else last + 1, self._end()
        if start < end:
            await self.restoring.run([ChangelogPart(self.table, 0, start, end)])
        repaired = await self.table.take_over(self.log, 0, lease)
        self.table.ownership.grant(lease, {0})
        return repaired

    def lease(self, folded_to: int = 10) -> WriteLease:
        """Of a batch that begins now."""
        return self.table.ownership.lease().folded_to({0: folded_to})

    async def write(self, value: bytes | None, lease: WriteLease | None = None) -> None:
        """Write the one key that there is."""
        await self.table.write(self.log, {0: {b"a": value}}, lease or self.lease())

    @property
    def value(self) -> bytes | None:
        return self.table.read(0, b"a")

    def _end(self) -> int:
        asking = Consumer({"bootstrap.servers": self._bootstrap, "group.id": "ends"})
        try:
            return watermarks(asking, self.table.changelog_topic_name, 0, timeout_s=20).high
        finally:
            asking.close()


Make = Callable[..., OwnTable]


@pytest.fixture
async def make_worker(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Make]:
    """Workers on one changelog, each with a disk of its own."""
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)
    made: list[OwnTable] = []

    def make(kind: type[StateTable] = StateTable) -> OwnTable:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(OwnTable(kafka.bootstrap, folder, topic_prefix, kind))
        return made[-1]

    yield make
    for worker in made:
        await worker.log.stop()
