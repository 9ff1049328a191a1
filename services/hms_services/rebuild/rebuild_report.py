"""What a rebuild did, as facts for a program and for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hms_streams.replay.generation_fill import PartitionFill
from hms_streams.replay.states.state_digest import total


@dataclass(frozen=True, slots=True)
class Comparison:
    """A filled generation beside the log and beside the generation that serves."""

    digest: str
    """Of the new state, at ``positions``; that of the log folded there is the same."""
    positions: tuple[int, ...]
    """Partition by partition, the next offset of the log."""
    events: int
    """Offsets of the log that were folded."""
    records: int
    """Memories and spaces."""
    copied_vectors: int
    differing_keys: int
    """Keys of the serving generation that the log, folded by this build to the same position,
    makes otherwise. 0: the two generations are equal."""
    first_difference: str


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """A rebuild from end to end."""

    number: int
    previous: int
    resumed: bool
    """It went on with what an interrupted one had left."""
    embedding: str
    model_id: str
    dimensions: int
    policy_version: int
    comparison: Comparison
    seconds: dict[str, float] = field(default_factory=dict)
    """By phase."""


def compare(fills: Sequence[PartitionFill]) -> Comparison:
    """The partitions together, which come in their order."""
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
