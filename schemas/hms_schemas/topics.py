"""THE list of topics: the only place that knows a topic's name, key, schema, policy and why.

A prefix (``HMS_TOPIC_PREFIX``) keeps several systems apart on one cluster. What is folded from the
log exists once for each *generation*: generation 1 has the plain names, a later one adds its number
(``hms.memory.state.v1.g2``). ``Topic.named`` does both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# Twelve divides by 2, 3, 4 and 6 workers. Keys move when the number changes, so it is for life.
DEFAULT_PARTITIONS = 12
# A record over this is refused by the broker; one over admission.MAX_EVENT_BYTES is a dead letter.
MAX_RECORD_BYTES = 4 * 1024 * 1024
# A dead letter is its original plus headers: it must fit where the original just fitted.
MAX_DEAD_LETTER_BYTES = MAX_RECORD_BYTES + 64 * 1024
_DAY_MS = 24 * 60 * 60 * 1000
# The brokers refuse state whose fold began longer ago: what a worker held while it was frozen for
# longer can never be written. A batch takes well under a second; clocks may differ by this much.
WRITE_FENCE_MS = 5 * 60 * 1000
# When every record held back by a frozen worker has been written or refused, clocks that differ by
# the fence included. Until then tombstones are remembered and compaction leaves every copy.
ZOMBIES_GONE_MS = 4 * WRITE_FENCE_MS
_FENCED = {
    "message.timestamp.before.max.ms": str(WRITE_FENCE_MS),
    "min.compaction.lag.ms": str(ZOMBIES_GONE_MS),
}
# Only closed segments are compacted, and readers that start read the open one whole: with Kafka's
# own 1 GiB a small system would never be compacted at all.
COMPACTED_SEGMENT_BYTES = 64 * 1024 * 1024
# Whose clock stamps the records of a topic. The broker's judges occurred_at (admission), so that a
# replay judges it the same; while a log is restored its records keep their own times.
TIMESTAMP_TYPE = "message.timestamp.type"
BROKERS_TIMES, KEPT_TIMES = "LogAppendTime", "CreateTime"
FIRST_GENERATION = 1


def of_generation(name: str, generation: int, mark: str = ".g") -> str:
    """``name`` as the generation has it; the first has it plain, as if there were no other.

    >>> of_generation("hms-tiers", 1, "-g"), of_generation("hms-tiers", 2, "-g")
    ('hms-tiers', 'hms-tiers-g2')
    """
    return name if generation == FIRST_GENERATION else f"{name}{mark}{generation}"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the system."""

    name: str
    key: str
    """What the key is, in words."""
    schema: str | None
    """Name of the record that its values hold; None where they are not Avro."""
    invariant: str
    """What the key, or the policy, protects."""
    policy: str = "delete"
    retention_ms: int = -1
    partitions: int | None = None
    """None: as many as the events topic, so that keys stay together."""
    derived: bool = False
    """Whether it follows from the log: then each generation has its own."""
    extra: dict[str, str] = field(default_factory=dict)

    def named(self, prefix: str = "", generation: int = FIRST_GENERATION) -> str:
        """The topic's name on a cluster shared by several systems, in a generation."""
        return prefix + (of_generation(self.name, generation) if self.derived else self.name)

    def config(self) -> dict[str, str]:
        """What the topic is created with, beside partitions and replicas."""
        config = {
            "cleanup.policy": self.policy,
            "max.message.bytes": str(MAX_RECORD_BYTES),
            **self.extra,
        }
        if self.policy == "delete":
            config["retention.ms"] = str(self.retention_ms)
        else:
            # A consumer away for a week must still meet every tombstone it has to apply.
            config["delete.retention.ms"] = str(7 * _DAY_MS)
            config["segment.bytes"] = str(COMPACTED_SEGMENT_BYTES)
        return config


EVENTS = Topic(
    name="hms.memory.events.v1",
    key="tenant/space",
    schema="MemoryEvent",
    invariant="All events of a space in one order; never compacted: it is the log of record.",
    extra={TIMESTAMP_TYPE: BROKERS_TIMES},
)
STATE = Topic(
    name="hms.memory.state.v1",
    key="tenant/space/memory_id",
    schema="MemoryState",
    derived=True,
    policy="compact",
    invariant="The latest state of each memory, on its space's partition; the table's changelog.",
    extra=_FENCED,
)
SPACES = Topic(
    name="hms.memory.spaces.v1",
    key="tenant/space, or #position/<partition>",
    schema="SpaceState",
    derived=True,
    policy="compact",
    invariant="The record that a space's decisions are made from; positions are written last.",
    extra=_FENCED,
)
TRANSITIONS = Topic(
    name="hms.memory.transitions.v1",
    key="tenant/space/memory_id",
    schema="Transition",
    derived=True,
    retention_ms=30 * _DAY_MS,
    invariant="The moves of one memory in order, on the partition of its space.",
)
EMBEDDINGS = Topic(
    name="hms.memory.embeddings.v1",
    key="tenant/space/memory_id",
    schema="Embedding",
    derived=True,
    policy="compact",
    invariant="The latest vector of each memory, on the partition of its space.",
)
TIERS_DLQ = Topic(
    name="hms-tiers.dlq.v1",
    key="the original key",
    schema=None,
    derived=True,
    retention_ms=30 * _DAY_MS,
    invariant="What the tiers processor could not fold, as it came, on the original's partition.",
    extra={"max.message.bytes": str(MAX_DEAD_LETTER_BYTES)},
)
EMBEDDINGS_DLQ = Topic(
    name="hms-embeddings.dlq.v1",
    key="the original key",
    schema=None,
    derived=True,
    retention_ms=30 * _DAY_MS,
    invariant="What the embeddings processor could not embed, as it came.",
    extra={"max.message.bytes": str(MAX_DEAD_LETTER_BYTES)},
)
CONCEPTS_DLQ = Topic(
    name="hms-concepts.dlq.v1",
    key="the original key",
    schema=None,
    derived=True,
    retention_ms=30 * _DAY_MS,
    invariant="What the concepts processor could not read, as it came.",
    extra={"max.message.bytes": str(MAX_DEAD_LETTER_BYTES)},
)
SCHEMAS = Topic(
    name="hms.schemas.v1",
    key="8-byte CRC-64-AVRO fingerprint, or 00 + a 4-byte registry id",
    schema=None,
    policy="compact",
    partitions=1,
    invariant="Every writer's schema, for readers built before it.",
)
GENERATIONS = Topic(
    name="hms.generations.v1",
    key="generation/<number>, or current",
    schema="Generation",
    policy="compact",
    partitions=1,
    invariant="Which generations there are, and which one is served: one record moves all readers.",
)

ALL: tuple[Topic, ...] = (
    EVENTS, STATE, SPACES, TRANSITIONS, EMBEDDINGS, TIERS_DLQ, EMBEDDINGS_DLQ, CONCEPTS_DLQ,
    SCHEMAS, GENERATIONS,
)  # fmt: skip
DERIVED: tuple[Topic, ...] = tuple(topic for topic in ALL if topic.derived)
"""What a generation consists of."""


def ours(prefix: str, present: Iterable[str]) -> list[str]:
    """Those of the topics ``present`` on a cluster that belong to a system, all generations.

    In the order of ``ALL``, the generations of each by number.
    """
    names = set(present)
    found = [topic.named(prefix) for topic in ALL if topic.named(prefix) in names]
    for topic in DERIVED:
        start = f"{prefix}{topic.name}.g"
        later = (n.removeprefix(start) for n in names if n.startswith(start))
        found += [start + n for n in sorted((n for n in later if n.isdigit()), key=int)]
    return found
