"""Forgetting: which events a request becomes."""

from __future__ import annotations

from hms_schemas.generated.records import Forgotten, MemoryEvent
from hms_services.api.forgetting import ForgetCommand, events_of
from hms_services.api.names import SpaceName

ADA = SpaceName("local", "ada")
IDS = tuple(n.to_bytes(16, "big") for n in range(2_500))


def events(command: ForgetCommand, ids: tuple[bytes, ...] = IDS) -> list[MemoryEvent]:
    return events_of(command, ids, ADA, 1)


def bodies(found: list[MemoryEvent]) -> list[Forgotten]:
    return [event.body for event in found if isinstance(event.body, Forgotten)]


def test_a_whole_space_is_named_in_chunks_and_then_cleared() -> None:
    made = bodies(events(ForgetCommand((), whole_space=True, reason="asked", key="")))

    assert [len(body.memory_ids) for body in made] == [1_000, 1_000, 500, 0]
    assert [body.whole_space for body in made] == [False, False, False, True]
    assert {body.reason for body in made} == {"asked"}


def test_an_empty_space_is_cleared_all_the_same() -> None:
    (body,) = bodies(events(ForgetCommand((), whole_space=True, reason="", key=""), ()))

    assert body.whole_space


def test_the_same_key_gives_the_same_events() -> None:
    command = ForgetCommand((), whole_space=True, reason="", key="k")

    assert [e.event_id for e in events(command)] == [e.event_id for e in events(command)]


def test_a_repeat_that_names_others_is_not_taken_for_the_first() -> None:
    command = ForgetCommand((), whole_space=True, reason="", key="k")
    first, again = events(command, IDS[:2]), events(command, IDS[2:4])

    assert first[0].event_id != again[0].event_id
    assert first[-1].event_id == again[-1].event_id


def test_ids_of_one_request_differ() -> None:
    made = events(ForgetCommand((), whole_space=True, reason="", key="k"))

    assert len({event.event_id for event in made}) == len(made)
