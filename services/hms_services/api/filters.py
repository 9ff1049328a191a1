"""``MemoryFilter`` as a predicate over the records of memories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hms_proto.memory.v1 import memory_pb2
from hms_schemas.generated.records import Kind, MemoryState, Tier
from hms_services.api.call_errors import invalid
from hms_services.api.enums import KINDS, TIERS
from hms_services.api.times import to_us


@dataclass(frozen=True, slots=True)
class Filter:
    """Every condition must hold; an empty one, or None, is no condition.

    Concepts pass only when ``kinds`` names them: a concept repeats memories that pass themselves.
    """

    tiers: frozenset[Tier] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    tags: frozenset[str] = frozenset()
    speaker: str = ""
    session_id: str = ""
    start_us: int | None = None
    """Happened at or after, in µs since the Unix epoch."""
    end_us: int | None = None
    """Happened before, in µs since the Unix epoch."""

    @property
    def empty(self) -> bool:
        """Whether there is no condition."""
        return self == Filter()

    def among(self, memories: Sequence[MemoryState]) -> Sequence[MemoryState]:
        """The memories that pass, in their order."""
        return [memory for memory in memories if self.accepts(memory)]

    def accepts(self, memory: MemoryState) -> bool:
        """Whether ``memory`` passes."""
        return (
            (not self.tiers or memory.tier in self.tiers)
            and (memory.kind in self.kinds if self.kinds else memory.kind is not Kind.CONCEPT)
            and self.tags.issubset(memory.tags)
            and self.speaker in ("", memory.speaker)
            and self.session_id in ("", memory.session_id)
            and (self.start_us is None or memory.occurred_at >= self.start_us)
            and (self.end_us is None or memory.occurred_at < self.end_us)
        )


def parse_filter(message: memory_pb2.MemoryFilter, field: str = "filter") -> Filter:
    """The filter that ``message`` describes.

    Args:
        message: from the request.
        field: the name of its field, for the error.

    Raises:
        InvalidFieldsError: a tier or a kind is not known, or a time is none.
    """
    for name, values, known in (("tiers", message.tiers, TIERS), ("kinds", message.kinds, KINDS)):
        if any(value not in known for value in values):
            raise invalid(f"{field}.{name}", "holds a value that is unknown or unspecified")
    has_start, has_end = message.HasField("start_time"), message.HasField("end_time")
    return Filter(
        tiers=frozenset(TIERS[value] for value in message.tiers),
        kinds=frozenset(KINDS[value] for value in message.kinds),
        tags=frozenset(message.tags),
        speaker=message.speaker,
        session_id=message.session_id,
        start_us=to_us(message.start_time, f"{field}.start_time") if has_start else None,
        end_us=to_us(message.end_time, f"{field}.end_time") if has_end else None,
    )
