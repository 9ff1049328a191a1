"""How many records, of those written by a moment, a generation's workers have still to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from confluent_kafka import TopicPartition

from hms_schemas import topics
from hms_streams.log.lag import commit_offsets, committed_offsets
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import bounds
from hms_streams.log.watermarks import Bounds
from hms_streams.process.part import Part
from hms_streams.processors.tiers.tiers_settings import TIERS


class Backlog:
    """What a part's consumer group has still to read, of what its topic held at a moment."""

    def __init__(self, source: LogSource, part: Part) -> None:
        """Note where the topic that ``part`` consumes ends now. Blocks for some round trips.

        Raises:
            UnavailableError: the cluster does not answer.
        """
        assert part.consumes is not None
        self._source = source
        self._group = group_of(part, source)
        self._topic = source.name(part.consumes)
        self._bounds: Mapping[int, Bounds] = bounds(source.bootstrap, self._topic)

    def left(self) -> int:
        """How many records are left, at most: an offset without a record counts as one.

        Blocks for some round trips; raises as the constructor does.
        """
        wanted = partitions_of(self._topic, self._bounds)
        done = committed_offsets(self._source.bootstrap, self._group, wanted)
        return sum(
            max(0, bound.high - max(bound.low, done.get((self._topic, number), 0)))
            for number, bound in self._bounds.items()
        )


def group_of(part: Part, source: LogSource) -> str:
    """The consumer group of a part in the generation of ``source``."""
    return part.group(source.topic_prefix, source.generation)


def partitions_of(topic: str, numbers: Iterable[int]) -> list[TopicPartition]:
    """Partitions of a topic, as the clients take them."""
    return [TopicPartition(topic, number) for number in numbers]


def begin_at(source: LogSource, positions: Mapping[int, int]) -> None:
    """Let the generation's tiers workers begin at these offsets; none of them may run yet.

    The tables of these workers hold the same offsets. The offsets of the group make the lag right
    from the first moment.

    Raises:
        UnavailableError: the cluster does not take the offsets.
    """
    group, events = group_of(TIERS, source), source.name(topics.EVENTS)
    commit_offsets(source.bootstrap, group, events, positions)
