"""The events by which concepts are formed and dissolved.

Ids follow from the cause (the method, the members, the parent concepts), and times from the
members. So two workers that find the same concept write the same event, which has one effect.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import count

from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    Trust,
)
from hms_schemas.ids import derived_id
from hms_schemas.keys import space_key
from hms_streams.memory.concepts.concept_changes import Draft
from hms_streams.memory.concepts.concept_policy import METHOD
from hms_streams.memory.concepts.description import ConceptDescription
from hms_streams.memory.concepts.line import Line

ACTOR = "hms-concepts"
# The least trusted first: a concept that quotes a web page must not pass for the user's word.
_TRUST = (Trust.WEB, Trust.UNKNOWN, Trust.TOOL, Trust.ASSISTANT, Trust.USER, Trust.SYSTEM)
_UNSUPPORTED = "its members no longer belong together"
_QUOTES_FORGOTTEN = "a member was forgotten"


def formed(
    space: tuple[str, str],
    draft: Draft,
    description: ConceptDescription,
    *,
    summariser: str,
    earlier_us: int = 0,
    gone: Collection[bytes] = (),
) -> MemoryEvent:
    """The event that forms a concept.

    Args:
        space: tenant and name.
        draft: its members and parents.
        description: what it says.
        summariser: what wrote the summary, for ``made_by``.
        earlier_us: the event time of its latest parent; the concept is not older than that.
        gone: ids of concepts that ended; a concept that forms again gets a new id.
    """
    members = tuple(line.memory_id for line in draft.members)
    return MemoryEvent(
        event_id=_concept_id(space, members, draft.parents, gone),
        tenant=space[0],
        space=space[1],
        occurred_at=max(earlier_us, *(line.occurred_at for line in draft.members)),
        actor=ACTOR,
        trust=least_trust(draft.members),
        body=ConceptFormed(
            title=description.title,
            key_terms=description.key_terms,
            summary=description.summary,
            member_ids=members,
            parent_ids=draft.parents,
            confidence=draft.confidence,
            made_by=f"{METHOD} {summariser} {draft.members[0].model_id}",
        ),
    )


def dissolved(space: tuple[str, str], concept_id: bytes, occurred_at: int) -> MemoryEvent:
    """The event that ends a concept; ``occurred_at``: the concept's own."""
    return MemoryEvent(
        event_id=derived_id(b"concept-dissolved", concept_id),
        tenant=space[0],
        space=space[1],
        occurred_at=occurred_at,
        actor=ACTOR,
        trust=Trust.SYSTEM,
        body=ConceptDissolved(concept_id=concept_id, reason=_UNSUPPORTED),
    )


def quotes_forgotten(
    space: tuple[str, str], concept_ids: Sequence[bytes], occurred_at: int
) -> MemoryEvent:
    """The event that forgets concepts which still quote what was forgotten.

    The fold does this itself as long as a memory's record names all concepts that quote it. The
    record names the latest few only, and other programs may form more.
    """
    return MemoryEvent(
        event_id=derived_id(b"concepts-forgotten", *sorted(concept_ids)),
        tenant=space[0],
        space=space[1],
        occurred_at=occurred_at,
        actor=ACTOR,
        trust=Trust.SYSTEM,
        body=Forgotten(memory_ids=tuple(sorted(concept_ids)), reason=_QUOTES_FORGOTTEN),
    )


def least_trust(members: Sequence[Line]) -> Trust:
    """The trust of the member that is trusted least."""
    return min((line.trust for line in members), key=_TRUST.index)


def _concept_id(
    space: tuple[str, str],
    members: Sequence[bytes],
    parents: Sequence[bytes],
    gone: Collection[bytes],
) -> bytes:
    """The id that follows from the cause; the first such id that no ended concept has."""
    cause = (b"concept", METHOD.encode(), space_key(*space))
    for life in count():
        made = derived_id(*cause, *sorted(members), b"from", *sorted(parents), str(life).encode())
        if made not in gone:
            return made
    raise AssertionError("counting does not end")
