"""The history of one memory: every event that touched it, in log order, and what each changed.

The space's events are folded again, one after the other, and the memory's record is compared
before and after each. Nothing of what *other* memories say is kept, nor what a forgotten one said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    SpaceState,
    Superseded,
    Tagged,
    Ticked,
    Tier,
)
from hms_schemas.ids import as_text
from hms_services.cli.history.record_changes import FieldChange, changes_between
from hms_services.cli.views.event_views import verb_of
from hms_streams.log.reading.space_log import Logged
from hms_streams.memory.event_targets import named_ids
from hms_streams.memory.space_fold import SpaceFold
from hms_streams.memory.tiers.policy import DEFAULT_POLICY
from hms_streams.memory.visibility import Visibility
from hms_streams.replay.past import batches


@dataclass(frozen=True, slots=True)
class Touch:
    """One event that named the memory or changed it."""

    logged: Logged
    verb: str
    """What happened: ``observed``, ``recalled``, …"""
    named: bool
    """Whether the event is about this memory; else it changed it through the working set."""
    note: str
    """What the event says beside, for people; empty once the memory is forgotten."""
    changes: Sequence[FieldChange]


@dataclass(frozen=True, slots=True)
class MemoryHistory:
    """A memory from its first event to the end of the log."""

    memory_id: bytes
    touches: Sequence[Touch]
    state: MemoryState | None
    """As it stands; None once its marker is gone."""
    clock: int
    """Of its space: the latest event time, µs."""

    forgotten: bool
    """Whether nothing of what it said may be shown: forgotten, cleared with its space, expired."""


def find_id(events: Iterable[Logged], wanted: str) -> bytes:
    """The only id of the space that begins or ends with ``wanted``.

    Raises:
        NotFoundError: there is none, or more than one.
        InvalidRequestError: nothing is wanted.
    """
    text = wanted.lower()
    if not text.strip("-"):
        raise InvalidRequestError("That is no id.", fix="Give an id, or how one begins or ends.")
    ids = {memory_id for logged in events for memory_id in named_ids(logged.event)}
    found = [i for i in ids if (t := as_text(i)).startswith(text) or t.endswith(text)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(
            f"No memory of this space has an id like {wanted}.",
            fix="`hms memories` lists them; --space names another space.",
        )
    shown = ", ".join(sorted(map(as_text, found))[:3])
    raise NotFoundError(
        f"{len(found)} memories of this space have an id like {wanted}: {shown} …",
        fix="Give more of it.",
    )


def history_of(events: Sequence[Logged], memory_id: bytes, now_us: int) -> MemoryHistory:
    """Fold ``events``, all those of one space, and note what touches the memory.

    ``now_us`` is the wall clock, µs: what has expired by then is not shown.
    """
    memories: dict[bytes, MemoryState] = {}
    space: SpaceState | None = None
    touches: list[Touch] = []
    seen: set[bytes] = set()
    place = {logged.offset: logged for logged in events}
    for piece in batches([(logged.event, logged.offset) for logged in events]):
        fold = SpaceFold(piece[0][0], space, memories.get, DEFAULT_POLICY)
        for event, offset in piece:
            before = fold.memories.get(memory_id)
            fold.apply(event, offset)
            changes = changes_between(before, fold.memories.get(memory_id))
            named = memory_id in named_ids(event)
            if named or changes:
                repeated = event.event_id in seen
                touches.append(_touch(place[offset], named, changes, before, repeated=repeated))
            seen.add(event.event_id)
        for changed, memory in fold.memories.writes().items():
            if memory is None:
                memories.pop(changed, None)
            else:
                memories[changed] = memory
        space = fold.space.record()
    state = next((m for m in memories.values() if m.memory_id == memory_id), None)
    assert space is not None
    forgotten = state is None or not Visibility.of(space, now_us).shows(state)
    return _without_content(MemoryHistory(memory_id, touches, state, space.clock, forgotten))


def _touch(
    logged: Logged,
    named: bool,
    changes: Sequence[FieldChange],
    before: MemoryState | None,
    *,
    repeated: bool,
) -> Touch:
    if not changes:
        changes = [FieldChange("", None, None, _why_nothing(logged, before, repeated=repeated))]
    return Touch(
        logged,
        verb_of(logged.event.body),
        named,
        note_of(logged.event.body) if named else "",
        changes,
    )


def _why_nothing(logged: Logged, before: MemoryState | None, *, repeated: bool) -> str:
    """Why an event that names the memory changed nothing of it."""
    body = logged.event.body
    if repeated:
        return "nothing: the same event came before"
    if before is not None and before.tier is Tier.FORGOTTEN:
        return "nothing: it was forgotten"
    if isinstance(body, Superseded) and body.confidence < DEFAULT_POLICY.superseded_confidence:
        return f"nothing: too uncertain ({body.confidence:g})"
    if before is None and not isinstance(body, Observed | ConceptFormed):
        return "nothing: it was not known yet"
    return "nothing"


def note_of(body: Body) -> str:
    """What a person wrote into the event; empty where its type has no room for words."""
    match body:
        case Rated():
            return body.note or ""
        case Superseded():
            return body.reason
        case Observed() | Recalled() | Tagged() | Forgotten():
            return ""
        case ConceptFormed() | ConceptDissolved() | Ticked():
            return ""
        case _:
            assert_never(body)


def _without_content(history: MemoryHistory) -> MemoryHistory:
    """A forgotten memory's history, without what was said in or of it."""
    if not history.forgotten:
        return history
    touches = [
        Touch(
            touch.logged, touch.verb, touch.named, "", [c.without_content() for c in touch.changes]
        )
        for touch in history.touches
    ]
    return replace(history, touches=touches)
