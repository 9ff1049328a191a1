"""The tiers processor: folds memory events into memories and spaces.

    hms.memory.events.v1 ──► fold ──► hms.memory.transitions.v1
                              │  └──► hms-tiers.dlq.v1
                              ▼
        memories = hms.memory.state.v1     spaces = hms.memory.spaces.v1

Key: the space; every decision is made from one space's record. Guarantee: exactly-once effect, by
the steps of ``guarded_batch``. A duplicate changes nothing and is not written again.
"""

from __future__ import annotations

from typing import Any, TypeVar

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.configuration import load
from hms_streams.observe import Observatory
from hms_streams.processors import worker
from hms_streams.processors.app import ProcessorApp, build_app, raw_topic, state_table
from hms_streams.processors.applied_offset import AppliedOffsets
from hms_streams.processors.batch_fold import BatchFold
from hms_streams.processors.data_directory import DataDirectory
from hms_streams.processors.dead_letters import DeadLetterCap, DeadLetters
from hms_streams.processors.decoding import Decoding
from hms_streams.processors.fold_metrics import FoldMetrics
from hms_streams.processors.foreign_writes import ForeignWrites
from hms_streams.processors.guarded_batch import GuardedBatches
from hms_streams.processors.log_ends import LogEnds
from hms_streams.processors.log_holes import LogHoles
from hms_streams.processors.newest_wins import AppliedOffset
from hms_streams.processors.progress_watch import ProgressWatch
from hms_streams.processors.schema_topic import SchemaTopic
from hms_streams.processors.settings import TiersSettings
from hms_streams.processors.tiers_fold import TiersFold
from hms_streams.processors.topics_ready import wait_for_topics

Event = TypeVar("Event")


def build(
    settings: TiersSettings,
    directory: DataDirectory,
    fold: BatchFold[Event],
    codec: Codec,
    applied_offset: AppliedOffset,
) -> tuple[ProcessorApp, GuardedBatches[Event], ProgressWatch]:
    """The app, its loop and its watch, not started."""
    prefix = settings.topic_prefix
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
    events = raw_topic(app, topics.EVENTS, prefix)
    schemas = SchemaTopic(
        settings.bootstrap,
        topics.SCHEMAS.named(prefix),
        codec.learn,
        wait_s=settings.schema_wait_seconds,
    )
    batches = GuardedBatches(
        fold=fold,
        decoding=Decoding(fold, schemas),
        memories=state_table(app, "memories", topics.STATE, prefix, applied_offset),
        spaces=state_table(app, "spaces", topics.SPACES, prefix, applied_offset),
        log=app.record_log,
        holes=LogHoles(settings.bootstrap, client_id=f"{settings.app_id}-holes"),
        dead_letters=DeadLetters(topics.TIERS_DLQ.named(prefix), app_id=settings.app_id),
        cap=DeadLetterCap(
            directory.path,
            max_run=settings.dlq_max_run,
            max_ratio=settings.dlq_max_ratio,
        ),
        metrics=FoldMetrics(),
        codec=codec,
    )

    app.applied_position = lambda tp: batches.position(tp.partition)

    @app.agent(events, name="tiers")
    async def fold_events(_stream: Any) -> None:
        # The agent subscribes and supervises; the records come by the inbox.
        await batches.run(app.inbox)

    watch = ProgressWatch(
        app,
        topics.EVENTS.named(prefix),
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
        [topic.named(settings.topic_prefix) for topic in shared],
        settings.partitions,
    )
    watch.start()
    ends = LogEnds(settings.bootstrap, client_id=f"{settings.app_id}-changelog-ends")
    ForeignWrites(app, (batches.memories, batches.spaces), ends).start()
    worker.run(app)


def main() -> None:
    """``python -m hms_streams.processors.tiers``."""
    settings = load(TiersSettings)
    codec = Codec()
    transitions = topics.TRANSITIONS.named(settings.topic_prefix)
    fold = TiersFold(codec, settings.served_tenants, transitions)
    start(settings, fold, codec, AppliedOffsets(codec))


if __name__ == "__main__":
    worker.main(main)
