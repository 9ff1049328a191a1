"""Sections of a context to messages of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hms_proto.context.v1 import context_service_pb2 as wire
from hms_proto.memory.v1 import memory_pb2
from hms_services.context.packing import Section
from hms_services.context.ranking import Scored
from hms_services.context.rendering import Line
from hms_services.memory.enums import WIRE_TIERS
from hms_services.memory.names import SpaceName
from hms_services.memory.times import to_timestamp


def section_message(
    section: Section, kind: Any, partition: int, scored: Mapping[bytes, Scored]
) -> wire.ContextSection:
    """A section with its lines; those in ``scored`` were found, the others are the working set."""
    return wire.ContextSection(
        kind=kind,
        lines=[_line(line, partition, scored.get(line.memory.memory_id)) for line in section.lines],
        tokens=section.tokens,
    )


def _line(line: Line, partition: int, scored: Scored | None) -> wire.ContextLine:
    memory = line.memory
    return wire.ContextLine(
        memory=SpaceName(memory.tenant, memory.space).memory(memory.memory_id),
        text=line.text.rstrip("\n"),
        speaker=memory.speaker or "",
        session_id=memory.session_id or "",
        occur_time=to_timestamp(memory.occurred_at),
        tier=WIRE_TIERS.get(memory.tier, memory_pb2.TIER_UNSPECIFIED),
        reason=scored.reason if scored else f"in the working set ({memory.tier_reason})",
        score=scored.score if scored else 0.0,
        signals=scored.signals if scored else {},
        tokens=line.tokens,
        event_offset=memory.observed_offset,
        partition=partition,
    )
