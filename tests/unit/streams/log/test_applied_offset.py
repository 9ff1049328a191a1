"""Skipping to the applied offset reads the same number as decoding the whole record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryState, Position, SpaceState, Tier
from hms_streams.log.applied_offset import AppliedOffsets

CODEC = Codec()
READ = AppliedOffsets(CODEC)
OFFSETS = st.integers(min_value=-1, max_value=2**62)


@given(partition=st.integers(min_value=0, max_value=1000), offset=OFFSETS)
def test_position(partition: int, offset: int) -> None:
    assert READ(CODEC.encode(Position(partition=partition, next_offset=offset))) == offset


@given(tenant=st.text(max_size=200), space=st.text(max_size=200), offset=OFFSETS)
def test_memory(tenant: str, space: str, offset: int) -> None:
    state = MemoryState(
        memory_id=b"0123456789abcdef",
        tenant=tenant,
        space=space,
        applied_offset=offset,
        observed_offset=0,
        policy_version=1,
        tier=Tier.SHORT,
        tier_since=0,
        tier_reason="observed",
        occurred_at=0,
        tokens=1,
    )
    assert READ(CODEC.encode(state)) == offset


@given(tenant=st.text(max_size=200), space=st.text(max_size=200), offset=OFFSETS)
def test_space(tenant: str, space: str, offset: int) -> None:
    state = SpaceState(
        tenant=tenant, space=space, applied_offset=offset, policy_version=1, clock=0, events=1
    )
    assert READ(CODEC.encode(state)) == offset


@pytest.mark.parametrize("value", [b"", b"\xc3\x01", b"not a record"])
def test_what_is_no_state_is_refused(value: bytes) -> None:
    with pytest.raises(ContractError):
        READ(value)
