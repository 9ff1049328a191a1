"""What one event changed of a memory's record, field by field and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hms_schemas.generated.records import MemoryState, Tier
from hms_schemas.ids import as_text
from hms_streams.memory.tiers.reasons import sentence_of

# Fields of which a person may read that they changed, but not what they held once it is forgotten.
_CONTENT = frozenset({"tags"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field; ``words`` says it for people, without the field's name."""

    field: str
    """Empty where nothing changed and ``words`` says why."""
    before: Any
    after: Any
    words: str

    def without_content(self) -> FieldChange:
        """The same, when nothing of what the memory said or was called may be shown."""
        if self.field not in _CONTENT:
            return self
        return FieldChange(self.field, None, None, f"{self.field} changed")


def changes_between(before: MemoryState | None, after: MemoryState | None) -> list[FieldChange]:
    """The changes from one record to the next; empty when nothing a person asks about changed."""
    if before is None and after is None:
        return []
    if after is None:
        return [FieldChange("marker", True, False, "its marker was removed: nothing is left of it")]
    if before is None:
        return [_born(after)]
    if after.tier is Tier.FORGOTTEN:
        return _forgotten(before, after)
    return list(_changed(before, after))


def _born(after: MemoryState) -> FieldChange:
    if after.tier is Tier.FORGOTTEN:
        words = f"forgotten before it was heard of: {sentence_of(after.tier_reason)}"
    else:
        words = f"a {after.kind.lower()} in {_tier(after)}: {sentence_of(after.tier_reason)}"
    return FieldChange("tier", None, after.tier, words)


def _forgotten(before: MemoryState, after: MemoryState) -> list[FieldChange]:
    if before.tier is Tier.FORGOTTEN:
        return []
    words = f"{_tier(before)} → forgotten: {sentence_of(after.tier_reason)} Its content is gone."
    return [FieldChange("tier", before.tier, after.tier, words)]


def _changed(before: MemoryState, after: MemoryState) -> Iterator[FieldChange]:
    if before.use_count != after.use_count:
        yield _of("use_count", before, after, f"used {before.use_count} → {after.use_count} times")
    if before.rating_count != after.rating_count:
        words = f"rating {before.rating:+g} → {after.rating:+g}, {after.rating_count} in all"
        yield _of("rating", before, after, words)
    if before.tags != after.tags:
        signs = [f"+{tag}" for tag in after.tags if tag not in before.tags]
        signs += [f"-{tag}" for tag in before.tags if tag not in after.tags]
        yield _of("tags", before, after, f"tags {' '.join(signs)}")
    if before.superseded_by != after.superseded_by:
        yield _of("superseded_by", before, after, _successor(after))
    if before.concept_ids != after.concept_ids:
        yield _of("concept_ids", before, after, _membership(before, after))
    if before.tier is not after.tier:
        words = f"{_tier(before)} → {_tier(after)}: {sentence_of(after.tier_reason)}"
        yield _of("tier", before, after, words)
    elif before.tier_reason != after.tier_reason:
        words = f"stays in {_tier(after)}: {sentence_of(after.tier_reason)}"
        yield _of("tier_reason", before, after, words)


def _of(field: str, before: MemoryState, after: MemoryState, words: str) -> FieldChange:
    return FieldChange(field, getattr(before, field), getattr(after, field), words)


def _tier(memory: MemoryState) -> str:
    return memory.tier.lower()


def _successor(after: MemoryState) -> str:
    if after.superseded_by in (None, after.memory_id):
        return "no longer current"
    return f"superseded by …{as_text(after.superseded_by)[-12:]}"


def _membership(before: MemoryState, after: MemoryState) -> str:
    said = [
        f"joined the concept …{as_text(i)[-12:]}"
        for i in after.concept_ids
        if i not in before.concept_ids
    ]
    said += [
        f"left the concept …{as_text(i)[-12:]}"
        for i in before.concept_ids
        if i not in after.concept_ids
    ]
    return ", ".join(said)
