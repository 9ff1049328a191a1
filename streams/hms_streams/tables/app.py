"""Builds the Faust app of a processor, with settings that are safe under crashes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import faust
from faust.types import TP, TransportT

from hms_streams.log.newest_wins import AppliedOffset
from hms_streams.process.process_settings import SESSION_TIMEOUT_S
from hms_streams.tables.changelog.record_log import RecordLog
from hms_streams.tables.changelog.recovery import StateTables
from hms_streams.tables.changelog.state_table import StateTable
from hms_streams.tables.changelog.table_restore import TableRestore
from hms_streams.tables.changelog.write_lease import Ownership
from hms_streams.tables.inbox import Inbox
from hms_streams.tables.seeking import SeekingTransport
from hms_streams.tables.worker_logs import worker_logging

HEARTBEAT_S = 2.0
# How long a rebalance waits for members to finish the batch at hand and join again.
REBALANCE_TIMEOUT_S = 20.0
# A broker that has just started may answer before it knows all topics, and a rebalance then assigns
# nothing of those that it left out. The next look at the topics causes another rebalance. With the
# default of five minutes, workers stood still for that long after a restart of the broker.
_TOPICS_LOOKED_AT_MS = 5_000
# Each partition of each table is a RocksDB of its own: 24 of them with 12 partitions. Faust's
# defaults (2 GiB of cache, 3 x 64 MiB of write buffers each) would take all memory of the machine.
_ROCKSDB_BYTES = 4 * 1024 * 1024
# The most that one request returns of a partition; a larger single record still comes.
_FETCH_BYTES = 1024 * 1024
# Records handed over at once, and half of the largest batch. Large enough that the three round
# trips of a batch are a small part of it, small enough that a rebalance, which waits for the batch
# at hand, is not held up.
_FETCH_RECORDS = 1_000


class ProcessorApp(faust.App):
    """A Faust app with this package's consumer (``seeking``) and recovery (``changelog``)."""

    applied_position: Callable[[TP], int]
    """The next offset to read of a source partition. Set before the app starts."""
    ownership: Ownership
    """Which partitions may be written now."""
    table_restore: TableRestore
    """Fills the tables when partitions are assigned."""
    standby: TableRestore
    """Follows the tables of partitions that others own."""
    record_log: RecordLog
    """Appends the repairs of the tables, and the processor's own records."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.inbox = Inbox()
        """Where the records of source partitions arrive."""
        super().__init__(*args, **kwargs)

    def _new_transport(self) -> TransportT:
        return SeekingTransport(self.conf.broker_consumer, self)


def build_app(
    app_id: str,
    *,
    bootstrap: str,
    data_directory: Path,
    instance_id: str,
    partitions: int,
    standby_replicas: int = 0,
    session_timeout_s: float = SESSION_TIMEOUT_S,
    log_level: str = "info",
) -> ProcessorApp:
    """The app, without tables and agents.

    ``exactly_once`` has no effect in Faust 0.15.3. So the app runs at-least-once, and the position
    guard (``guarded_batch``) makes a second delivery harmless. An agent that raises ends the
    process; a supervisor starts it again.

    Args:
        app_id: also the consumer group.
        bootstrap: the brokers, ``host:port``, separated by commas.
        data_directory: where RocksDB keeps the tables.
        instance_id: the same for each start of one worker, so that it gets its partitions back.
        partitions: of the source topic and of each table.
        standby_replicas: how many other workers follow each partition.
        session_timeout_s: the broker gives the partitions of a silent worker away after this time.
        log_level: of HMS's own loggers.
    """
    app = ProcessorApp(
        app_id,
        broker=[f"kafka://{server}" for server in bootstrap.split(",")],
        store="rocksdb://",
        datadir=str(data_directory),
        processing_guarantee="at_least_once",
        agent_supervisor="mode.CrashingSupervisor",
        topic_partitions=partitions,
        # Topics are made from the one list (hms_schemas.topics), with its policies.
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
        table_standby_replicas=standby_replicas,
        broker_session_timeout=session_timeout_s,
        broker_heartbeat_interval=HEARTBEAT_S,
        broker_rebalance_timeout=REBALANCE_TIMEOUT_S,
        consumer_max_fetch_size=_FETCH_BYTES,
        broker_max_poll_records=_FETCH_RECORDS,
        consumer_metadata_max_age_ms=_TOPICS_LOOKED_AT_MS,
        # A worker that is started again takes its partitions back at once. Under a new id it would
        # wait until the session of the dead worker is over.
        consumer_group_instance_id=instance_id,
        worker_redirect_stdouts=False,
        logging_config=worker_logging(log_level),
        TableManager=StateTables,
    )
    app.ownership = Ownership()
    app.table_restore = TableRestore(bootstrap, client_id=f"{app_id}-restore")
    app.standby = TableRestore(bootstrap, client_id=f"{app_id}-standby")
    app.record_log = RecordLog(bootstrap, client_id=app_id)
    return app


def raw_topic(app: faust.App, name: str) -> Any:
    """A Faust topic of bytes."""
    return app.topic(
        name,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )


def state_table(
    app: ProcessorApp, name: str, changelog: str, applied_offset: AppliedOffset
) -> StateTable:
    """A table whose changelog is the public topic ``changelog``."""
    table = StateTable(
        app,
        name=name,
        key_type=bytes,
        value_type=bytes,
        partitions=app.conf.topic_partitions,
        changelog_topic=raw_topic(app, changelog),
        options={"block_cache_size": _ROCKSDB_BYTES, "write_buffer_size": _ROCKSDB_BYTES},
        beacon=app.tables.beacon,
        applied_offset=applied_offset,
        ownership=app.ownership,
    )
    app.tables.add(table)
    return table
