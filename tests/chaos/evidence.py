"""Everything that a run left: the log, the topics, the tables, the view and the index."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from tests.chaos.acks import Ack, read
from tests.chaos.crowd import Crowd
from tests.chaos.digests import digests
from tests.chaos.log_reader import latest_records, log_ends, read_all
from tests.chaos.story import TENANT
from tests.chaos.system import System
from tests.chaos.tables import owners, table_records
from tests.chaos.vectors import Point, indexed_points
from tests.chaos.view import Shown, shown_memories

from hms_schemas import admission, topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryEvent, MemoryState, SpaceState, Transition
from hms_schemas.keys import POSITION_PREFIX
from hms_streams.log.applied_offset import AppliedOffsets
from hms_streams.memory.fold import Folded, fold_events

CODEC = Codec()
State = TypeVar("State", MemoryState, SpaceState)
Place = tuple[int, int]
"""Partition and offset."""


@dataclass(slots=True)
class Log:
    """The events topic: each record is judged by the rules of admission."""

    admitted: list[tuple[MemoryEvent, int, int]] = field(default_factory=list)
    """Admitted events with partition and offset, in log order within each partition."""
    refused: dict[Place, str] = field(default_factory=dict)
    """The places of refused records, with the reason."""
    ids: dict[Place, bytes] = field(default_factory=dict)
    """The event id of each place, also of refused events where it can be read."""
    ends: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Evidence:
    """Everything that a run left. Keys are those of the records."""

    acks: list[Ack]
    log: Log
    folded: Folded
    states: dict[bytes, MemoryState]
    spaces: dict[bytes, SpaceState]
    tables: dict[int, dict[bytes, bytes]]
    """By partition: the records of the RocksDB tables of the worker that owned it last."""
    digests: dict[str, str]
    letters: dict[Place, set[str]]
    """Dead letters: the place of the original record, and the reasons."""
    transitions: set[bytes]
    vectors: dict[bytes, bytes]
    shown: dict[bytes, Shown]
    points: dict[bytes, Point]
    moved: bool
    """Whether the log grew while the evidence was read."""


def gather(system: System, crowd: Crowd) -> Evidence:
    """Read the view, stop the services, and read everything else. Takes some seconds."""
    ends = log_ends(system.bootstrap, topics.EVENTS.name)
    shown = shown_memories(system.address)
    owned_by = owners(system.bootstrap, system.home, system.options.shape.worker_names)
    system.stop_services()
    log = read_log(system.bootstrap)
    offset_of = AppliedOffsets(CODEC)
    states = latest_records(system.bootstrap, topics.STATE.name, offset_of)
    spaces = latest_records(system.bootstrap, topics.SPACES.name, offset_of)
    tables = table_records(owned_by)
    vectors = latest_records(system.bootstrap, topics.EMBEDDINGS.name)
    return Evidence(
        acks=[ack for writer in crowd.writers for ack in read(writer.acks)],
        log=log,
        folded=fold(log),
        states=_decoded(states, MemoryState),
        spaces=_decoded(spaces, SpaceState),
        tables=tables,
        digests=digests(system.bootstrap, tables),
        letters=_letters(system.bootstrap),
        transitions=_transitions(system.bootstrap),
        vectors={key: value for key, value in vectors.items() if value is not None},
        shown=shown,
        points=indexed_points(system.folder("context") / "index"),
        moved=ends != log.ends,
    )


def read_log(bootstrap: str) -> Log:
    """Read the whole log, and judge each record by the rules of admission."""
    log = Log()
    for message in read_all(bootstrap, topics.EVENTS.name):
        partition, offset = message.partition() or 0, message.offset() or 0
        log.ends[partition] = offset + 1
        try:
            event = _judged(log, (partition, offset), message)
        except ContractError as error:
            log.refused[partition, offset] = error.reason
            continue
        log.admitted.append((event, partition, offset))
    every = log_ends(bootstrap, topics.EVENTS.name)
    log.ends = {**every, **log.ends}
    return log


def fold(log: Log) -> Folded:
    """Fold the log once."""
    events = [(event, offset) for event, _, offset in log.admitted]
    return fold_events(events, lambda key: None, lambda key: None)


def _judged(log: Log, place: Place, message: object) -> MemoryEvent:
    value = message.value()  # type: ignore[attr-defined]
    admission.check_size(value)
    event = CODEC.decode(value, MemoryEvent)
    log.ids[place] = event.event_id
    admission.admit(
        event,
        key=message.key(),  # type: ignore[attr-defined]
        timestamp_ms=message.timestamp()[1],  # type: ignore[attr-defined]
        tenants=(TENANT,),
    )
    return event


def _decoded(records: dict[bytes, bytes | None], kind: type[State]) -> dict[bytes, State]:
    return {
        key: CODEC.decode(value, kind)
        for key, value in records.items()
        if value is not None and not key.startswith(POSITION_PREFIX)
    }


def _letters(bootstrap: str) -> dict[Place, set[str]]:
    letters: dict[Place, set[str]] = {}
    for message in read_all(bootstrap, topics.TIERS_DLQ.name):
        headers = {name: (value or b"").decode() for name, value in message.headers() or []}
        place = int(headers["dlq.partition"]), int(headers["dlq.offset"])
        letters.setdefault(place, set()).add(headers["dlq.error.type"])
    return letters


def _transitions(bootstrap: str) -> set[bytes]:
    messages = read_all(bootstrap, topics.TRANSITIONS.name)
    return {CODEC.decode(message.value(), Transition).transition_id for message in messages}
