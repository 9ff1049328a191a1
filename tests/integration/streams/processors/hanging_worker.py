"""A worker of the chain fold whose end hangs: it waits for its batch for ever, as one may that was
frozen past its session. Nothing of it is in the worker itself, but that its patience is short.
"""

from __future__ import annotations

import asyncio

from tests.integration.streams.processors.chain_fold import ChainFold, applied_offset

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.process.configuration import load
from hms_streams.processors.tiers import tiers_processor as tiers
from hms_streams.processors.tiers.tiers_settings import TiersSettings
from hms_streams.tables import worker
from hms_streams.tables.seeking import SeekingConsumer

PATIENCE_S = 2.0


async def wait_for_ever(_consumer: SeekingConsumer) -> None:
    await asyncio.Event().wait()


def main() -> None:
    worker.FAREWELL_S = PATIENCE_S
    SeekingConsumer.wait_empty = wait_for_ever  # type: ignore[method-assign]
    settings = load(TiersSettings)
    fold = ChainFold(topics.TRANSITIONS.named(settings.topic_prefix))
    tiers.start(settings, fold, Codec(), applied_offset)


if __name__ == "__main__":
    worker.main(main)
