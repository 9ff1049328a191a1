"""The tiers processor: folds memory events into memories and spaces.

    hms.memory.events.v1 ──► fold ──► hms.memory.transitions.v1
                              │  └──► hms-tiers.dlq.v1
                              ▼
        memories = hms.memory.state.v1     spaces = hms.memory.spaces.v1

Key: the space, because every decision is made from the record of one space. Guarantee: exactly-once
effect, by the steps of ``guarded_batch``. A duplicate changes nothing and is not written again.
"""

from __future__ import annotations

from typing import Any, TypeVar

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.log.applied_offset import AppliedOffsets
from hms_streams.log.ends import LogEnds
from hms_streams.log.gaps import LogGaps
from hms_streams.log.newest_wins import AppliedOffset
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.topics_ready import wait_for_topics
from hms_streams.process.configuration import load
from hms_streams.process.data_directory import DataDirectory
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetters
from hms_streams.process.observe import Observatory
from hms_streams.processors.tiers.tiers_fold import TiersFold
from hms_streams.processors.tiers.tiers_settings import TiersSettings
from hms_streams.tables import worker
from hms_streams.tables.app import ProcessorApp, build_app, raw_topic, state_table
from hms_streams.tables.batch_fold import BatchFold
from hms_streams.tables.decoding import Decoding
from hms_streams.tables.fold_metrics import FoldMetrics
from hms_streams.tables.foreign_writes import ForeignWrites
from hms_streams.tables.guarded_batch import GuardedBatches
from hms_streams.tables.progress_watch import ProgressWatch

Event = TypeVar("Event")


def build(
    settings: TiersSettings,
    directory: DataDirectory,
    fold: BatchFold[Event],
    codec: Codec,
    applied_offset: AppliedOffset,
) -> tuple[ProcessorApp, GuardedBatches[Event], ProgressWatch]:
    """The app, its loop and its watch, not started."""
    named = settings.named
    app = build_app(
        settings.app_id,
        bootstrap=settings.bootstrap,
        data_directory=directory.path,
        instance_id=directory.instance_id,
        partitions=settings.partitions,
        standby_replicas=settings.standby_replicas,
        session_timeout_s=settings.session_timeout_seconds,
        log_level=settings.log_level,
    )
    events = raw_topic(app, named(topics.EVENTS))
    schemas = SchemaTopic(
        settings.bootstrap,
        named(topics.SCHEMAS),
        codec.learn,
        wait_s=settings.schema_wait_seconds,
    )
    batches = GuardedBatches(
        fold=fold,
        decoding=Decoding(fold, schemas),
        memories=state_table(app, "memories", named(topics.STATE), applied_offset),
        spaces=state_table(app, "spaces", named(topics.SPACES), applied_offset),
        log=app.record_log,
        holes=LogGaps(settings.bootstrap, client_id=f"{settings.app_id}-holes"),
        dead_letters=DeadLetters(named(topics.TIERS_DLQ), app_id=settings.app_id),
        cap=DeadLetterCap.of(directory.path, settings),
        metrics=FoldMetrics(),
        codec=codec,
    )

    app.applied_position = lambda tp: batches.position(tp.partition)

    @app.agent(events, name="tiers")
    async def fold_events(_stream: Any) -> None:
        # The agent subscribes and supervises. The records come through the inbox.
        await batches.run(app.inbox)

    watch = ProgressWatch(
        app,
        named(topics.EVENTS),
        batches.position,
        LogEnds(settings.bootstrap, client_id=f"{settings.app_id}-ends"),
        batches.holes,
        batches.metrics,
        start_deadline_s=settings.start_deadline_seconds,
        stuck_deadline_s=settings.stuck_deadline_seconds,
    )
    return app, batches, watch


def start(
    settings: TiersSettings, fold: BatchFold[Event], codec: Codec, applied_offset: AppliedOffset
) -> None:
    """Run a worker until it is told to stop. Blocks."""
    directory = DataDirectory(settings.data_directory)
    app, batches, watch = build(settings, directory, fold, codec, applied_offset)
    batches.cap.check_not_reached()
    Observatory(settings.bind, settings.tiers_metrics_port, watch.not_ready)
    shared = (topics.EVENTS, topics.STATE, topics.SPACES, topics.TRANSITIONS, topics.TIERS_DLQ)
    wait_for_topics(
        settings.bootstrap,
        [settings.named(topic) for topic in shared],
        settings.partitions,
    )
    watch.start()
    ends = LogEnds(settings.bootstrap, client_id=f"{settings.app_id}-changelog-ends")
    ForeignWrites(app, (batches.memories, batches.spaces), ends).start()
    worker.run(app)


def main() -> None:
    """Run one worker, as the environment says. Blocks."""
    settings = load(TiersSettings)
    codec = Codec()
    transitions = settings.named(topics.TRANSITIONS)
    fold = TiersFold(codec, frozenset(settings.served_tenants), transitions)
    start(settings, fold, codec, AppliedOffsets(codec))
