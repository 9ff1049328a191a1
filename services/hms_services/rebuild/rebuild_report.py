"""What a rebuild did, as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hms_streams.replay.generation_fill import PartitionFill
from hms_streams.replay.states.state_digest import total


@dataclass(frozen=True, slots=True)
class Comparison:
    """A filled generation compared with the log, and with the generation that is served."""

    digest: str
    """Digest of the new state at ``positions``; the log folded to there has the same."""
    positions: tuple[int, ...]
    """The next offset of the log, one for each partition in order."""
    events: int
    """Offsets of the log that were folded."""
    records: int
    """How many memories and spaces there are."""
    copied_vectors: int
    differing_keys: int
    """Keys whose value in the served generation differs from that of the log, folded by this build
    to the same position. 0: the two generations are equal."""
    first_difference: str


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """A rebuild from end to end."""

    number: int
    previous: int
    resumed: bool
    """Whether it went on with an interrupted rebuild."""
    embedding: str
    model_id: str
    dimensions: int
    policy_version: int
    comparison: Comparison
    seconds: dict[str, float] = field(default_factory=dict)
    """Seconds by phase."""


def compare(fills: Sequence[PartitionFill]) -> Comparison:
    """Sum up the partitions; ``fills`` has one of each, in order."""
    differing = [fill.difference for fill in fills if fill.difference.keys]
    first = f"{differing[0].first_key}: {differing[0].how}" if differing else ""
    return Comparison(
        digest=total({fill.written.partition: fill.written for fill in fills}),
        positions=tuple(fill.written.position for fill in fills),
        events=sum(fill.written.position for fill in fills),
        records=sum(fill.written.records for fill in fills),
        copied_vectors=sum(fill.copied for fill in fills),
        differing_keys=sum(difference.keys for difference in differing),
        first_difference=first,
    )
