"""Digests of several sources laid beside each other, and what follows from them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hms_streams.replay.states.state_digest import PartitionDigest, total

LOG, TOPIC, TABLE = "log", "topic", "table"


@dataclass(frozen=True, slots=True)
class PartitionRow:
    """One partition at one position."""

    partition: int
    position: int
    hashes: Mapping[str, str]
    """Source to hash, of those that were read at this position."""
    records: Mapping[str, int]

    @property
    def equal(self) -> bool:
        """Whether all who were read here hold the same."""
        return len({*self.hashes.values()}) == 1


@dataclass(frozen=True, slots=True)
class DigestComparison:
    """What was found. A source may stand in two rows of a partition: the log, at two positions."""

    rows: tuple[PartitionRow, ...]
    totals: Mapping[str, str]
    """Source to the digest of all its partitions, each at the highest position it was read at."""

    @property
    def equal(self) -> bool:
        """Whether every state is what every other source says it is at that position."""
        return all(row.equal for row in self.rows)

    @property
    def position(self) -> int:
        """Offsets passed, all partitions together."""
        highest = {row.partition: row.position for row in self.rows}
        return sum(highest.values())


def compare_digests(sources: Mapping[str, Iterable[PartitionDigest]]) -> DigestComparison:
    """Lay out the digests of each source, in the order of partitions and positions."""
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
