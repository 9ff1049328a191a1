"""Sections of a context to messages of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hms_proto.context.v1 import context_service_pb2 as wire
from hms_proto.memory.v1 import memory_pb2
from hms_services.api.enums import WIRE_TIERS
from hms_services.api.names import SpaceName
from hms_services.context.packing.packing import Section
from hms_services.context.packing.rendering import RenderedLine
from hms_services.context.retrieval.ranking import Scored, signals_of


def fill_section(
    message: wire.ContextSection,
    section: Section,
    kind: Any,
    partition: int,
    scored: Mapping[bytes, Scored],
    ranks: Mapping[bytes, int],
    *,
    explain: bool,
) -> None:
    """Write a section and its lines into ``message``, field by field.

    ``message`` is empty and already has its place in the response: that takes a third of the time
    of making messages apart, because putting one message into another copies it.

    Args:
        message: the empty section.
        section: the packed lines.
        kind: the section's ``SectionKind``.
        partition: the partition of the log that the space lives on.
        scored: what was measured of each found memory; a line that is not in it belongs to the
            working set, or is a concept.
        ranks: the place of each found memory in the ranking, 1 for the best.
        explain: whether each found line carries its features.
    """
    message.kind = kind
    message.tokens = section.tokens
    signals = dict(zip(scored, signals_of(list(scored.values())), strict=True))
    for line in section.lines:
        written = message.lines.add()
        _fill_line(written, line, partition)
        found = scored.get(line.memory.memory_id)
        if line.memory.concept is not None:
            written.reason = f"stands for {len(written.stands_for)} lines of which some answer"
        elif found is None:
            written.reason = f"in the working set ({line.memory.tier_reason})"
        else:
            memory_id = line.memory.memory_id
            _fill_found(written, found, signals[memory_id], ranks[memory_id], explain=explain)


def _fill_line(message: wire.ContextLine, line: RenderedLine, partition: int) -> None:
    memory = line.memory
    space = SpaceName(memory.tenant, memory.space)
    message.memory = space.memory(memory.memory_id)
    if memory.concept is not None:
        message.stands_for.extend(map(space.memory, memory.concept.member_ids))
    message.text = line.text.rstrip("\n")
    message.speaker = memory.speaker or ""
    message.session_id = memory.session_id or ""
    occurred = message.occur_time
    occurred.seconds, rest = divmod(memory.occurred_at, 1_000_000)
    occurred.nanos = rest * 1000
    if memory.utc_offset_minutes is not None:
        message.utc_offset_minutes = memory.utc_offset_minutes
    message.tier = WIRE_TIERS.get(memory.tier, memory_pb2.TIER_UNSPECIFIED)
    message.tokens = line.tokens
    message.event_offset = memory.observed_offset
    message.partition = partition


def _fill_found(
    message: wire.ContextLine,
    scored: Scored,
    signals: Mapping[str, float],
    rank: int,
    *,
    explain: bool,
) -> None:
    message.reason = scored.reason_by(signals)
    message.score = scored.score
    message.rank = rank
    message.copies = scored.copies
    if scored.answers is not None:
        question = scored.answers
        message.answers = SpaceName(question.tenant, question.space).memory(question.memory_id)
    message.signals.update(signals)
    if explain:
        for name, value in scored.features.items():
            message.features[name] = value
