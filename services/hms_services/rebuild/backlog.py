"""How much of what was written by a moment a generation's workers have still to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from confluent_kafka import TopicPartition

from hms_schemas import topics
from hms_schemas.topics import Topic, of_generation
from hms_streams.log.lag import commit_offsets, committed_offsets
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import Bounds, bounds
from hms_streams.processors.embeddings import embeddings_settings
from hms_streams.processors.tiers import tiers_settings as settings

_TIMEOUT_S = 10.0


class Backlog:
    """What one consumer group has still to read of what a topic held when this was made."""

    def __init__(self, source: LogSource, group: str, topic: Topic) -> None:
        """Note where the topic ends now. Blocks for some round trips.

        Raises:
            UnavailableError: the cluster does not answer.
        """
        self._source = source
        self._group = group
        self._topic = source.name(topic)
        self._bounds: Mapping[int, Bounds] = bounds(source.bootstrap, self._topic)

    def left(self) -> int:
        """Records, at most: an offset that holds none counts as one. Blocks as above."""
        wanted = partitions_of(self._topic, self._bounds)
        done = committed_offsets(self._source.bootstrap, self._group, wanted)
        return sum(
            max(0, bound.high - max(bound.low, done.get((self._topic, number), 0)))
            for number, bound in self._bounds.items()
        )


def of_tiers(source: LogSource) -> Backlog:
    """Events that are still to be folded."""
    return Backlog(source, tiers_group(source), topics.EVENTS)


def of_embeddings(source: LogSource) -> Backlog:
    """States that are still to be looked at for their vectors."""
    return Backlog(source, embeddings_group(source), topics.STATE)


def tiers_group(source: LogSource) -> str:
    """The consumer group of the generation's tiers workers."""
    return source.topic_prefix + of_generation(settings.APP_ID, source.generation, "-g")


def embeddings_group(source: LogSource) -> str:
    """The consumer group of the generation's embeddings workers."""
    name = of_generation(embeddings_settings.APP_ID, source.generation, "-g")
    return source.topic_prefix + name


def partitions_of(topic: str, numbers: Iterable[int]) -> list[TopicPartition]:
    """As the clients take them."""
    return [TopicPartition(topic, number) for number in numbers]


def begin_at(source: LogSource, positions: Mapping[int, int]) -> None:
    """Let the generation's tiers workers, none of which runs yet, begin at these offsets.

    Their tables say the same; the group's offsets make the lag true from the first moment.

    Raises:
        UnavailableError: the cluster does not take them.
    """
    commit_offsets(source.bootstrap, tiers_group(source), source.name(topics.EVENTS), positions)
