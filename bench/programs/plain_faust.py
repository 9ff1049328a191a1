"""The fold of the tiers in the plainest Faust: ``async for … table[k] = …; await send``.

Reads the events of a prefix until COUNT are folded, then prints how many, seconds and CPU seconds
as JSON. One event at a time, Faust's own tables, changelogs and producer; no guard, no dead
letters, nothing that holds under a crash. Sometimes it receives fewer than COUNT events; it ends
then as well.

    python -m bench.programs.plain_faust BOOTSTRAP PREFIX COUNT FOLDER ATTEMPT
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import Any

import faust

from bench.programs.topics_made import make_topics
from bench.system.prepared_broker import PARTITIONS
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.log.source_records import SourceRecord
from hms_streams.processors.tiers.tiers_fold import TiersFold
from hms_streams.tables.worker_logs import worker_logging

# No event for so long means that none will come: a rebalance of one worker takes two seconds.
_SILENCE_S = 15.0


def build(bootstrap: str, prefix: str, wanted: int, folder: str, attempt: str) -> faust.App:
    """The app; it ends the process when ``wanted`` events are folded. A new attempt starts anew."""
    app = faust.App(
        f"{prefix}plain{attempt}",
        broker=f"kafka://{bootstrap}",
        store="rocksdb://",
        datadir=folder,
        topic_partitions=PARTITIONS,
        topic_disable_leader=True,
        web_enabled=False,
        worker_redirect_stdouts=False,
        key_serializer="raw",
        value_serializer="raw",
        producer_linger=0.01,  # twice as fast as Faust's default of none
        logging_config=worker_logging("info"),
    )
    raw: dict[str, Any] = {"key_type": bytes, "value_type": bytes}
    events = app.topic(topics.EVENTS.named(prefix), **raw)
    moves = app.topic(f"{prefix}plain-transitions{attempt}", **raw)
    memories = app.Table("memories", **raw)
    spaces = app.Table("spaces", **raw)
    fold = TiersFold(Codec(), {"local"}, "")

    taken = Taken(wanted)

    @app.agent(events)
    async def fold_each(stream: Any) -> None:
        async for event in stream.events():
            taken.begin()
            outcome = _folded(fold, event, memories, spaces)
            for key, value in outcome.memories.items():
                if value is None:
                    memories.pop(key)
                else:
                    memories[key] = value
            for key, space in outcome.spaces.items():
                spaces[key] = space
            for record in outcome.derived:
                await moves.send(key=record.key, value=record.value)
            taken.one_more()

    return app


class Taken:
    """Counts folded events; ends the process when all are folded, or no more come."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._count = 0
        self._start = self._last = self._cpu = self._last_cpu = 0.0

    def begin(self) -> None:
        """Note that an event has come."""
        if not self._start:
            self._start, self._cpu = time.monotonic(), time.process_time()
            self._last = self._start
            threading.Thread(target=self._watch, daemon=True).start()

    def one_more(self) -> None:
        """Note that an event is folded."""
        self._count += 1
        self._last, self._last_cpu = time.monotonic(), time.process_time()
        if self._count == self._wanted:
            self._finish()

    def _watch(self) -> None:
        while time.monotonic() - self._last < _SILENCE_S:
            time.sleep(1.0)
        self._finish()

    def _finish(self) -> None:
        seconds, cpu = self._last - self._start, self._last_cpu - self._cpu
        facts = {"events": self._count, "seconds": seconds, "cpu_s": cpu}
        print(json.dumps(facts), flush=True)
        os._exit(0)


def _folded(fold: TiersFold, event: Any, memories: Any, spaces: Any) -> Any:
    message = event.message
    record = SourceRecord(
        message.topic, message.partition, message.offset, message.key, message.value, (),
        round(message.timestamp * 1000),
    )  # fmt: skip
    return fold.fold([(record, fold.decode(record))], memories.get, spaces.get)


if __name__ == "__main__":
    # Made before the start: Faust looks for a topic that is missing for thirty seconds.
    make_topics(sys.argv[1], f"{sys.argv[2]}plain-transitions{sys.argv[5]}")
    made = build(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
    made.Worker(loglevel="info").execute_from_commandline()
