"""A new index on a Qdrant server is filled from the topics, whatever was committed."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
from confluent_kafka import Consumer, TopicPartition

from hms_schemas.generated.records import Embedding
from hms_streams.index.vector_index import MemoryVector, VectorIndex

logger = logging.getLogger(__name__)


def put_embedded(index: VectorIndex, embeddings: Sequence[Embedding]) -> None:
    """Put vectors that the topic has already into the index."""
    if embeddings:
        index.put_vectors(
            [
                MemoryVector(
                    e.memory_id,
                    f"{e.tenant}/{e.space}",
                    np.frombuffer(e.vector, "<f4").astype(np.float32),
                )
                for e in embeddings
            ]
        )


def begin_again(consumer: Consumer, topic: str, partitions: list[int]) -> None:
    """Read these partitions from their beginning, and commit that beginning.

    A new index needs the words of every memory, and the group committed those states long ago. The
    commit makes a processor that takes over go on from there.
    """
    start = [TopicPartition(topic, partition, 0) for partition in partitions]
    consumer.incremental_assign(start)
    if start:
        consumer.commit(offsets=start, asynchronous=False)
        logger.info("filling a new index from partitions %s", partitions)
