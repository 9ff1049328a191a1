"""The digest of all memories from each source, as ``hms digest`` computes it."""

from __future__ import annotations

from collections.abc import Mapping

from hms_schemas.codec import Codec
from hms_schemas.generated.records import Position
from hms_schemas.keys import POSITION_PREFIX, position_key
from hms_streams.log.log_source import LogSource
from hms_streams.replay.states.state_digest import PartitionDigest, digest_of, total
from hms_streams.replay.system_digests import log_digests, log_ends, topic_digests

Tables = Mapping[int, Mapping[bytes, bytes]]
"""The records of the tables of each partition, by partition; the position is one of them."""


def digests(bootstrap: str, tables: Tables) -> dict[str, str]:
    """The hash of each source: the log folded again, the state topics, the workers' tables."""
    source = LogSource(bootstrap)
    stops = {partition: (end,) for partition, end in log_ends(source).items()}
    log = {partition: found[0] for partition, found in log_digests(source, stops).items()}
    table = {partition: _of_table(partition, records) for partition, records in tables.items()}
    return {"log": total(log), "topic": total(topic_digests(source)), "table": total(table)}


def _of_table(partition: int, records: Mapping[bytes, bytes]) -> PartitionDigest:
    codec = Codec()
    stored = records.get(position_key(partition))
    position = codec.decode(stored, Position).next_offset if stored else 0
    kept = sorted(item for item in records.items() if not item[0].startswith(POSITION_PREFIX))
    return digest_of(partition, position, kept, codec)
