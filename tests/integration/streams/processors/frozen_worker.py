"""A worker of the chain fold that freezes itself (SIGSTOP) at one step of a batch, once.

``HMS_TEST_FREEZE_AT`` names the step, ``HMS_TEST_FREEZE_AFTER`` how many events are folded before.
``HMS_TEST_DIE_RESTORING`` kills it (SIGKILL) after so many batches of a restore instead.
Nothing of it is in the worker itself: the parts that it is built of are wrapped here.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import Any

from tests.integration.streams.processors.chain_fold import ChainFold, applied_offset

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.log.records import SourceRecord
from hms_streams.process.configuration import load
from hms_streams.processors.tiers import tiers_processor as tiers
from hms_streams.processors.tiers.tiers_settings import TiersSettings
from hms_streams.tables import table_restore, worker
from hms_streams.tables.batch_fold import BatchOutcome, Load
from hms_streams.tables.guarded_batch import GuardedBatches
from hms_streams.tables.state_table import StateTable

STEPS = (
    "1-taken", "2-decoding", "3-folded", "4-emitted",
    "5-memories-held-back", "5-memories-sent", "6-spaces-held-back", "6-spaces-sent",
    "7-durable",
)  # fmt: skip


class Freeze:
    """Stops the process at its step, when enough was folded; the first time only."""

    def __init__(self) -> None:
        self._at = os.environ.get("HMS_TEST_FREEZE_AT", "")
        self._after = int(os.environ.get("HMS_TEST_FREEZE_AFTER", "0"))
        self.folded = 0

    def reached(self, step: str) -> None:
        if step == self._at and self.folded >= self._after:
            self._at = ""
            os.kill(os.getpid(), signal.SIGSTOP)


FREEZE = Freeze()


class FreezingFold(ChainFold):
    def decode(self, record: SourceRecord) -> bytes:
        FREEZE.reached("2-decoding")
        return super().decode(record)

    def fold(
        self, events: Sequence[tuple[SourceRecord, bytes]], load_memory: Load, load_space: Load
    ) -> BatchOutcome:
        outcome = super().fold(events, load_memory, load_space)
        FREEZE.folded += len(events)
        FREEZE.reached("3-folded")
        return outcome


class FreezingBatches(GuardedBatches[bytes]):
    async def process(self, records: Sequence[SourceRecord]) -> None:
        FREEZE.reached("1-taken")
        await super().process(records)
        FREEZE.reached("7-durable")


def freeze_at_appends(log: Any) -> None:
    """Freeze before records go to the broker, and when they are there but not yet stored here."""
    append = log.append

    async def freezing(topic: str, *args: Any) -> Any:
        table = {topics.STATE.name: "5-memories", topics.SPACES.name: "6-spaces"}.get(
            topic.partition(".")[2]
        )
        FREEZE.reached(f"{table}-held-back")
        offsets = await append(topic, *args)
        FREEZE.reached(f"{table}-sent" if table else "4-emitted")
        return offsets

    log.append = freezing


def die_restoring(batches: int) -> None:
    """Restore in small batches, and be gone after some of them."""
    restore, done = StateTable.restore, 0

    def counted(self: StateTable, *args: Any) -> None:
        nonlocal done
        restore(self, *args)
        done += 1
        if done == batches:
            os.kill(os.getpid(), signal.SIGKILL)

    table_restore._BATCH = 50
    StateTable.restore = counted  # type: ignore[method-assign]


def main() -> None:
    if batches := os.environ.get("HMS_TEST_DIE_RESTORING"):
        die_restoring(int(batches))
    settings = load(TiersSettings)
    fold = FreezingFold(topics.TRANSITIONS.named(settings.topic_prefix))
    build = tiers.build

    def build_freezing(*args: Any) -> Any:
        app, batches, watch = build(*args)
        freeze_at_appends(app.record_log)
        return app, batches, watch

    tiers.GuardedBatches = FreezingBatches  # type: ignore[misc,assignment]
    tiers.build = build_freezing
    tiers.start(settings, fold, Codec(), applied_offset)


if __name__ == "__main__":
    worker.main(main)
