"""What other rules would do to a log that is known by heart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.integration.streams.processors.conftest import Shell
from tests.integration.streams.replay.conftest import START_US, produce

from hms_schemas.generated.records import Kind, MemoryEvent, Observed, Recalled
from hms_schemas.ids import derived_id
from hms_streams.log.log_source import LogSource
from hms_streams.memory.tiers.policy import DEFAULT_POLICY
from hms_streams.replay.what_if import WhatIf, what_if

pytestmark = pytest.mark.kafka


def id_of(name: str) -> bytes:
    return derived_id(b"memory", name.encode())


def write(shell: Shell, space: str = "ada") -> None:
    """Three messages, then the first of them is recalled."""
    producer = shell.producer()
    bodies = [Observed(content=text, kind=Kind.MESSAGE) for text in ("one", "two", "three")]
    names = ["one", "two", "three", "recall"]
    for number, body in enumerate([*bodies, Recalled(memory_ids=(id_of("one"),))]):
        event = MemoryEvent(
            event_id=id_of(names[number]),
            tenant="local",
            space=space,
            occurred_at=START_US + number * 1_000_000,
            body=body,
        )
        produce(producer, shell.events, event)
    assert producer.flush(20) == 0


def ask(shell: Shell, **numbers: int) -> WhatIf:
    source = LogSource(shell.bootstrap, shell.prefix)
    return what_if(source, replace(DEFAULT_POLICY, **numbers))


def test_the_present_rules_change_nothing(shell: Shell) -> None:
    write(shell)

    found = ask(shell)

    assert (found.events, found.memories, found.lost) == (4, 3, 0)
    assert not found.moves
    assert found.tokens_present == found.tokens_proposed


def test_a_smaller_working_set_loses_the_recalled_line(shell: Shell) -> None:
    write(shell)

    found = ask(shell, short_items=2)

    assert found.moves == {("SHORT", "MEDIUM"): 1}
    assert [(each.text, each.reason) for each in found.moved] == [("one", "displaced")]
    assert (found.recalled_present, found.lost) == (1, 1)
    assert [(line.text, line.offset) for line in found.lost_lines] == [("one", 3)]
    assert sum(found.tokens_proposed) < sum(found.tokens_present)


def test_one_space_alone(shell: Shell) -> None:
    write(shell)
    write(shell, "eve")
    source = LogSource(shell.bootstrap, shell.prefix)

    found = what_if(source, replace(DEFAULT_POLICY, short_items=2), space=b"local/eve")

    assert (found.events, found.lost) == (4, 1)
    assert all(each.key.startswith("local/eve/") for each in found.moved)
