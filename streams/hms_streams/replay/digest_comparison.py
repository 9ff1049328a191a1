"""Compares the digests of several sources of state, partition by partition. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hms_streams.replay.states.state_digest import PartitionDigest, total

LOG, TOPIC, TABLE = "log", "topic", "table"


@dataclass(frozen=True, slots=True)
class PartitionRow:
    """The digests of one partition at one position."""

    partition: int
    position: int
    hashes: Mapping[str, str]
    """Source to hash, of the sources that were read at this position."""
    records: Mapping[str, int]
    """Source to number of records."""

    @property
    def equal(self) -> bool:
        """Whether all sources that were read at this position are equal."""
        return len({*self.hashes.values()}) == 1


@dataclass(frozen=True, slots=True)
class DigestComparison:
    """All rows. The log may be in two rows of a partition, at the positions of two sources."""

    rows: tuple[PartitionRow, ...]
    totals: Mapping[str, str]
    """Source to the digest of all its partitions, each at the highest position that was read."""

    @property
    def equal(self) -> bool:
        """Whether the sources are equal in every row."""
        return all(row.equal for row in self.rows)

    @property
    def position(self) -> int:
        """The sum of the highest positions of all partitions."""
        highest = {row.partition: row.position for row in self.rows}
        return sum(highest.values())


def compare_digests(sources: Mapping[str, Iterable[PartitionDigest]]) -> DigestComparison:
    """Compare the digests of these sources; rows are in the order of partitions and positions."""
    found: dict[tuple[int, int], dict[str, PartitionDigest]] = {}
    latest: dict[str, dict[int, PartitionDigest]] = {name: {} for name in sources}
    for name, digests in sources.items():
        for digest in sorted(digests, key=lambda digest: digest.position):
            found.setdefault((digest.partition, digest.position), {})[name] = digest
            latest[name][digest.partition] = digest
    rows = (
        PartitionRow(
            partition,
            position,
            {name: digest.hash for name, digest in here.items()},
            {name: digest.records for name, digest in here.items()},
        )
        for (partition, position), here in sorted(found.items())
    )
    return DigestComparison(tuple(rows), {name: total(digests) for name, digests in latest.items()})
