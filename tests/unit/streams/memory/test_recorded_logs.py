"""Logs that earlier versions wrote fold to the states that were recorded with them.

A change of a rule or of a number raises ``POLICY_VERSION``; its digests are recorded beside those
of the versions before it: ``python -m tests.unit.streams.memory.recorded_logs --record``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.streams.memory import recorded_logs
from tests.unit.streams.memory.recorded_logs import CODEC, Stored

from hms_schemas.errors import ContractError
from hms_streams.memory.fold import fold_events
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, HOUR_US, POLICY_VERSION
from hms_streams.processors.tiers.tiers_fold import TiersFold

LOGS = recorded_logs.logs()
RECORDED = recorded_logs.recorded()
NEXT = (
    "Change them back; or raise POLICY_VERSION in hms_streams/memory/tiers/policy.py, so that "
    "every record tells which rules made it, and record what the new rules make of the logs "
    "beside the old: python -m tests.unit.streams.memory.recorded_logs --record"
)


@pytest.fixture(scope="module")
def mine() -> dict[str, Any]:
    """What was recorded under the present version of the rules."""
    assert str(POLICY_VERSION) in RECORDED, f"Nothing is recorded for these rules. {NEXT}"
    found: dict[str, Any] = RECORDED[str(POLICY_VERSION)]
    return found


@pytest.mark.parametrize("name", LOGS)
def test_a_recorded_log_folds_to_its_digest(name: str, mine: dict[str, Any]) -> None:
    found = recorded_logs.digests(LOGS[name])
    assert found == mine["logs"].get(name), (
        f"The rules of version {POLICY_VERSION} make another state of {name} than was recorded "
        f"under that version. {NEXT}"
    )


def test_the_numbers_of_the_policy_are_those_of_its_version(mine: dict[str, Any]) -> None:
    assert recorded_logs.numbers() == mine["numbers"], (
        f"The numbers of TierPolicy are not those of version {POLICY_VERSION}. {NEXT}"
    )


def test_versions_are_recorded_without_gaps() -> None:
    assert list(RECORDED) == [str(version) for version in range(1, POLICY_VERSION + 1)], NEXT


@pytest.mark.parametrize("name", LOGS)
def test_one_event_at_a_time_it_is_the_same_state(name: str, mine: dict[str, Any]) -> None:
    """As a worker would fold it that is interrupted after each event."""
    for number in {record.partition for record in LOGS[name]}:
        state = _step_by_step([r for r in LOGS[name] if r.partition == number])
        records = [(key, CODEC.encode(state[key])) for key in sorted(state)]
        found = recorded_logs.digest_of(number, 0, records, CODEC).hash
        assert found == mine["logs"][name][str(number)]


def _step_by_step(log: list[Stored]) -> dict[bytes, Any]:
    rules = TiersFold(CODEC, {"local", "acme"}, "unused")
    state: dict[bytes, Any] = {}
    for record in log:
        try:
            event = rules.decode(recorded_logs._as_source(record))
        except ContractError:
            continue
        folded = fold_events([(event, record.offset)], state.get, state.get)
        state.update(folded.memories)
        state.update(folded.spaces)
        state = {key: value for key, value in state.items() if value is not None}
    return state


SLIGHTLY_OTHER: dict[str, Any] = {
    "short_items": 39,
    "short_tokens": 1_990,
    "short_idle_us": HOUR_US,
    "uses_kept": 7,
    "return_uses": 4,
    "return_window_us": HOUR_US // 2,
    "lasting_kinds": frozenset(list(DEFAULT_POLICY.lasting_kinds)[1:]),
    "lasting_uses": 3,
    "lasting_rating": 0.5,
    "lasting_importance": 0.81,
    "harmful_rating": -1.5,
    "superseded_confidence": 0.51,
    "recent_events_kept": 7,
    "space_events_kept": 63,
    "marker_kept_us": DEFAULT_POLICY.marker_kept_us - 1,
}


@pytest.mark.parametrize("number", SLIGHTLY_OTHER)
def test_the_logs_tell_one_rule_from_a_slightly_other_one(number: str) -> None:
    """Without this the digests might be those of rules that never came to bear."""
    policy = replace(DEFAULT_POLICY, **{number: SLIGHTLY_OTHER[number]})
    assert any(
        recorded_logs.digests(log, policy) != recorded_logs.digests(log) for log in LOGS.values()
    ), number
