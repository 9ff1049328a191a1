"""Which partition a key belongs to: murmur2, as Java, aiokafka and Faust compute it.

librdkafka's own default is CRC32, which puts the same key elsewhere and makes co-partitioned
tables silently wrong; every librdkafka producer therefore starts from ``PRODUCER_CONFIG``.
"""

from __future__ import annotations

from aiokafka.partitioner import murmur2

# What every librdkafka producer of HMS is made with. Idempotence keeps order and uniqueness
# across retries; acks=all is the promise that an acknowledged event is never lost.
PRODUCER_CONFIG: dict[str, str | int | bool] = {
    "partitioner": "murmur2_random",
    "acks": "all",
    "enable.idempotence": True,
    "linger.ms": 2,
    "compression.type": "lz4",
    "message.max.bytes": 4 * 1024 * 1024,
}


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of ``key`` among ``partitions``.

    >>> partition_of(b"local/ada", 12) == partition_of(b"local/ada", 12)
    True
    """
    return int(murmur2(key) & 0x7FFFFFFF) % partitions
