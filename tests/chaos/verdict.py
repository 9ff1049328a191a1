"""The checks that a run must pass. Pure: takes evidence, returns checks."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from tests.chaos.acks import Ack
from tests.chaos.evidence import CODEC, Evidence, Log
from tests.chaos.view import as_shown

from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    Embedding,
    Forgotten,
    MemoryState,
    Observed,
    Position,
    Rated,
    Recalled,
    SpaceState,
    Superseded,
    Tagged,
    Ticked,
    Tier,
)
from hms_schemas.keys import POSITION_PREFIX, memory_key, space_key
from hms_streams.index.indexing import indexed_memory

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``detail`` says how much was compared, or names the first difference."""

    name: str
    ok: bool
    detail: str


def judge(evidence: Evidence) -> list[Check]:
    """All checks, in the order of the chain from the log to the index."""
    states = evidence.states
    now_us = time.time_ns() // 1000
    return [
        Check("the log stood still", not evidence.moved, "while it was read"),
        acknowledged(evidence.acks, evidence.log),
        nothing_lost(evidence.log, states),
        same("state topic = fold(log)", _present(evidence.folded.memories), states),
        same("spaces topic = fold(log)", evidence.folded.spaces, evidence.spaces),
        same("tables = state topics", _topic_records(evidence), _table_records(evidence)),
        Check(
            "digests of log, topics and tables are equal",
            len(set(evidence.digests.values())) == 1,
            evidence.digests["log"][:16],
        ),
        same("positions = ends of the log", evidence.log.ends, _positions(evidence)),
        same("dead letters = what was refused", _refused(evidence.log), evidence.letters),
        transitions(evidence),
        same("view = state", _visible(states, evidence.spaces, now_us), evidence.shown),
        vectors_of_the_living(evidence),
        index(evidence),
    ]


def acknowledged(acks: list[Ack], log: Log) -> Check:
    """Whether the log has each acknowledged event, at the place that the broker named."""
    name = "acknowledged events are in the log"
    everywhere = set(log.ids.values())
    lost = [
        ack
        for ack in acks
        if (log.ids.get((ack.partition, ack.offset)) != ack.event_id)
        and (ack.offset >= 0 or ack.event_id not in everywhere)
    ]
    return Check(name, not lost, _first(lost) if lost else f"{len(acks):,} acknowledgements")


def nothing_lost(log: Log, states: Mapping[bytes, MemoryState]) -> Check:
    """Whether every text that was observed and not forgotten is there; uses no rule of the fold."""
    wanted: dict[bytes, str] = {}
    for event, _, _ in log.admitted:
        match event.body:
            case Observed() as body:
                if isinstance(body.content, str) and body.expires_at is None:
                    key = memory_key(event.tenant, event.space, event.event_id)
                    wanted.setdefault(key, body.content)
            case Forgotten() as body:
                if body.whole_space:
                    prefix = space_key(event.tenant, event.space) + b"/"
                    gone = [key for key in wanted if key.startswith(prefix)]
                    wanted.update(dict.fromkeys(gone, ""))
                for memory_id in body.memory_ids:
                    wanted[memory_key(event.tenant, event.space, memory_id)] = ""
            case Recalled() | Rated() | Tagged() | Superseded():
                continue
            case ConceptFormed() | ConceptDissolved() | Ticked():
                continue
            case _ as unknown:
                assert_never(unknown)
    kept = {key: content for key, content in wanted.items() if content}
    found = {key: states[key].content for key in kept if key in states}
    return same("observed and not forgotten is remembered", kept, found)


def transitions(evidence: Evidence) -> Check:
    """Whether the transitions are exactly the moves of the fold."""
    wanted = {transition.transition_id for transition in evidence.folded.transitions}
    return same(
        "transitions = moves of the fold",
        dict.fromkeys(wanted, ""),
        dict.fromkeys(evidence.transitions, ""),
    )


def vectors_of_the_living(evidence: Evidence) -> Check:
    """Whether exactly the memories with text have a vector."""
    living = {key: "" for key, state in evidence.states.items() if indexed_memory(state)}
    return same("vectors of the living alone", living, dict.fromkeys(evidence.vectors, ""))


def index(evidence: Evidence) -> Check:
    """Whether each memory with text has a point, with its tier, tags and vector."""
    wanted, found = {}, {}
    for key, state in evidence.states.items():
        if (memory := indexed_memory(state)) is None:
            continue
        wanted[state.memory_id] = (memory.space, memory.tier, memory.tags, True, True)
        point = evidence.points.get(state.memory_id)
        if point is None:
            continue
        vector = evidence.vectors.get(key)
        # Without an embedder there is nothing to compare.
        same_meaning = vector is None or point.means(CODEC.decode(vector, Embedding))
        found[state.memory_id] = (
            point.space, point.tier, point.tags, point.has_words, same_meaning,
        )  # fmt: skip
    forgotten = {
        memory_id: "a point with words" if point.has_words else "a vector without its memory"
        for memory_id, point in evidence.points.items()
        if memory_id not in wanted
    }
    return same("index = state", wanted, {**found, **forgotten})


def same(name: str, wanted: Mapping[Any, Any], found: Mapping[Any, Any]) -> Check:
    """Whether both hold the same under the same keys; names the first differences."""
    wrong = [key for key in wanted if key not in found or wanted[key] != found[key]]
    wrong += [key for key in found if key not in wanted]
    if not wrong:
        return Check(name, True, f"{len(wanted):,} equal")
    first = "; ".join(
        f"{key!r}: wanted {_short(wanted.get(key))}, found {_short(found.get(key))}"
        for key in wrong[:_NAMED]
    )
    return Check(name, False, f"{len(wrong):,} of {len(wanted):,} differ: {first}")


def _visible(
    states: Mapping[bytes, MemoryState], spaces: Mapping[bytes, SpaceState], now_us: int
) -> dict[bytes, Any]:
    """What is shown of each memory that may be shown.

    Hidden are forgotten and expired memories, and those from before their space was cleared.
    """
    shown = {}
    for key, state in states.items():
        space = spaces[space_key(state.tenant, state.space)]
        # Producers' clocks jump: a space may have seen a later time than this machine.
        latest_us = max(now_us, space.clock)
        expired = state.expires_at is not None and state.expires_at <= latest_us
        cleared = space.cleared_offset is not None and state.observed_offset < space.cleared_offset
        if not (state.tier is Tier.FORGOTTEN or expired or cleared):
            shown[key] = as_shown(state)
    return shown


def _present(records: Mapping[bytes, Any]) -> dict[bytes, Any]:
    return {key: record for key, record in records.items() if record is not None}


def _refused(log: Log) -> dict[tuple[int, int], set[str]]:
    return {place: {reason} for place, reason in log.refused.items()}


def _positions(evidence: Evidence) -> dict[int, int]:
    found = (
        CODEC.decode(value, Position)
        for records in evidence.tables.values()
        for key, value in records.items()
        if key.startswith(POSITION_PREFIX)
    )
    reached = {position.partition: position.next_offset for position in found}
    # A partition on which nothing ever came has no position.
    return {partition: reached.get(partition, 0) for partition in evidence.log.ends}


def _topic_records(evidence: Evidence) -> dict[bytes, Any]:
    return {**evidence.states, **evidence.spaces}


def _table_records(evidence: Evidence) -> dict[bytes, Any]:
    kinds = {True: MemoryState, False: SpaceState}
    return {
        key: CODEC.decode(value, kinds[key.count(b"/") == 2])
        for records in evidence.tables.values()
        for key, value in records.items()
        if not key.startswith(POSITION_PREFIX)
    }


def _first(items: Iterable[object]) -> str:
    listed = list(items)
    return f"{len(listed):,} lost: " + "; ".join(map(repr, listed[:_NAMED]))


def _short(value: object) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) < 400 else text[:400] + "…"
