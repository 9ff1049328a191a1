"""How far a consumer group is behind the end of what it reads."""

from __future__ import annotations

from dataclasses import dataclass

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from hms_schemas.errors import UnavailableError

_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class Lag:
    """Records not yet acknowledged by a group, by (topic, partition).

    Only partitions on which the group has committed count; a group that never did has none.
    """

    group: str
    behind: dict[tuple[str, int], int]

    @property
    def total(self) -> int:
        """Over all partitions."""
        return sum(self.behind.values())


def consumer_lag(bootstrap: str, group: str) -> Lag:
    """Ask the cluster for the lag of ``group``; blocks for two round trips.

    Raises UnavailableError when the cluster does not answer within seconds.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    try:
        committed = _committed(admin, group)
        ends = _ends(admin, committed)
    except (KafkaException, TimeoutError) as error:
        raise UnavailableError(
            f"The lag of {group} cannot be read from {bootstrap}.",
            fix="Check that the broker runs: `hms status`.",
        ) from error
    behind = {where: max(0, ends[where] - offset) for where, offset in committed.items()}
    return Lag(group, behind)


def _committed(admin: AdminClient, group: str) -> dict[tuple[str, int], int]:
    futures = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    found = futures[group].result(_TIMEOUT_SECONDS).topic_partitions
    return {(each.topic, each.partition): each.offset for each in found if each.offset >= 0}


def _ends(admin: AdminClient, committed: dict[tuple[str, int], int]) -> dict[tuple[str, int], int]:
    if not committed:
        return {}
    latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    wanted = {TopicPartition(*where): latest for where in committed}
    futures = admin.list_offsets(wanted)
    return {
        (where.topic, where.partition): future.result(_TIMEOUT_SECONDS).offset
        for where, future in futures.items()
    }
