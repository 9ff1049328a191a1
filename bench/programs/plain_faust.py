"""The same fold in the plainest Faust: ``async for … table[k] = …; await send``.

Reads the events of a prefix until COUNT are folded, then prints seconds and CPU seconds as JSON.
One event at a time, Faust's own tables, changelogs and producer; no guard, no dead letters, nothing
that holds under a crash.

    python -m bench.programs.plain_faust BOOTSTRAP PREFIX COUNT FOLDER
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import faust

from bench.ground import PARTITIONS
from bench.programs.topics_made import make_topics
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.processors.batch_fold import SourceRecord
from hms_streams.processors.logs import worker_logging
from hms_streams.processors.tiers_fold import TiersFold


def build(bootstrap: str, prefix: str, wanted: int, folder: str) -> faust.App:
    """The app; it ends the process when ``wanted`` events are folded."""
    app = faust.App(
        f"{prefix}plain",
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
    moves = app.topic(f"{prefix}plain-transitions", **raw)
    memories = app.Table("memories", **raw)
    spaces = app.Table("spaces", **raw)
    fold = TiersFold(Codec(), {"local"}, "")

    @app.agent(events)
    async def fold_each(stream: Any) -> None:
        count, start, cpu = 0, 0.0, 0.0
        async for event in stream.events():
            if count == 0:
                start, cpu = time.monotonic(), time.process_time()
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
            count += 1
            if count == wanted:
                _finish(count, time.monotonic() - start, time.process_time() - cpu)

    return app


def _folded(fold: TiersFold, event: Any, memories: Any, spaces: Any) -> Any:
    message = event.message
    record = SourceRecord(
        message.topic, message.partition, message.offset, message.key, message.value, (),
        round(message.timestamp * 1000),
    )  # fmt: skip
    return fold.fold([(record, fold.decode(record))], memories.get, spaces.get)


def _finish(count: int, seconds: float, cpu: float) -> None:
    print(json.dumps({"events": count, "seconds": seconds, "cpu_s": cpu}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    # Made before the start: Faust looks for a topic that is missing for thirty seconds.
    make_topics(sys.argv[1], f"{sys.argv[2]}plain-transitions")
    build(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]).Worker(
        loglevel="info"
    ).execute_from_commandline()
