"""How concepts look for a person: a list of them, and all of one concept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import hms
from hms_services.cli.views.wording import clipped, count, local_moment, moment

# What the other columns of the list leave of 80.
_WORDS = 43
# Shown for a parent that is withheld because its members were forgotten.
_WITHHELD = "(not told any more)"


def concept_table(concepts: Iterable[hms.MemoryRecord]) -> Table:
    """Two lines for each concept: its title, and its other key terms."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("id", no_wrap=True, min_width=12)
    table.add_column("of", justify="right", no_wrap=True, min_width=3)
    table.add_column("sure", justify="right", no_wrap=True, min_width=4)
    table.add_column("since", no_wrap=True, min_width=10)
    table.add_column("concept", no_wrap=True, overflow="ellipsis")
    for memory in concepts:
        told = _concept(memory)
        terms = [term for term in told.key_terms if term not in told.title]
        name = Text(clipped(told.title, _WORDS), style="bold")
        if terms:
            name.append("\n" + clipped(", ".join(terms), _WORDS), style="not bold dim")
        table.add_row(
            Text(memory.id[-12:], style="dim"),
            str(len(memory.members)),
            f"{told.confidence:.2f}",
            moment(memory.tier_since)[:10],
            name,
        )
    return table


def concept_detail(
    memory: hms.MemoryRecord,
    members: Sequence[hms.MemoryRecord],
    parents: Mapping[str, hms.MemoryRecord | None],
) -> RenderableType:
    """All of one concept.

    Args:
        memory: the concept.
        members: its members that are not forgotten, by time.
        parents: the concepts that it was made of, by id, as they were then; None for a parent that
            is withheld.
    """
    told = _concept(memory)
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    rows = [
        ("id", memory.id),
        ("known by", ", ".join(told.key_terms)),
        ("confidence", f"{told.confidence:.2f}"),
        ("since", f"{moment(memory.tier_since)} UTC"),
        ("vouched for", memory.trust),
        ("made by", told.made_by),
        ("log", f"partition {memory.partition}, offset {memory.observed_offset}"),
        *(("from", _parent(key, parent)) for key, parent in parents.items()),
    ]
    for name, value in rows:
        facts.add_row(name, value)
    said = sum(member.tokens for member in members)
    share = f", {memory.tokens / said:.0%} of what they say" if said else ""
    return Group(
        Text(told.title, style="bold"),
        Text(),
        Text(memory.content),
        Text(f"{count(memory.tokens, 'token')}{share}", style="dim"),
        Text(),
        facts,
        Text(),
        Text(count(len(members), "member"), style="dim"),
        _members(members),
    )


def concept_fact(memory: hms.MemoryRecord) -> dict[str, Any]:
    """A concept, for a program."""
    told = _concept(memory)
    return {
        "id": memory.id,
        "space": memory.space,
        "title": told.title,
        "key_terms": told.key_terms,
        "summary": memory.content,
        "members": memory.members,
        "parents": told.parents,
        "confidence": told.confidence,
        "since": memory.tier_since,
        "tokens": memory.tokens,
        "trust": memory.trust,
        "made_by": told.made_by,
        "partition": memory.partition,
        "offset": memory.observed_offset,
    }


def _members(members: Sequence[hms.MemoryRecord]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for member in members:
        speaker = f"{member.speaker}: " if member.speaker else ""
        table.add_row(local_moment(member.occurred_at)[:10], Text(f"{speaker}{member.content}"))
    return table


def _parent(parent_id: str, parent: hms.MemoryRecord | None) -> str:
    if parent is None or parent.concept is None:
        return f"…{parent_id[-12:]} {_WITHHELD}"
    return f"…{parent_id[-12:]} {parent.concept.title}, {count(len(parent.members), 'member')}"


def _concept(memory: hms.MemoryRecord) -> hms.Concept:
    # An older server sends no concept.
    return memory.concept or hms.Concept("", (), (), 0.0, "")
