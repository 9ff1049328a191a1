"""Identifiers, keys and partitions: what other languages must compute alike."""

from __future__ import annotations

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_schemas import ids, keys
from hms_schemas.admission import NAME
from hms_schemas.partitioning import partition_of

IDENTIFIERS = st.binary(min_size=16, max_size=16)


def test_a_new_id_is_a_uuid7_of_now() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(bytes=ids.new_event_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_of_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1_000_000_000_000_000_000, 2_000_000_000_000_000_000, 10**15))
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))
    made = [ids.new_event_id() for _ in range(1000)]
    assert made == sorted(made)


def test_new_ids_differ() -> None:
    assert len({ids.new_event_id() for _ in range(10_000)}) == 10_000


def test_derived_ids_never_change() -> None:
    """Written down: another build, or language, must derive the same."""
    assert ids.as_text(ids.derived_id(b"a", b"b")) == "85200309-433c-53b8-9e7f-84010ac2c7d0"
    assert (
        ids.as_text(ids.idempotent_event_id("local", "ada", "order-1"))
        == "348efd72-1f51-59a7-b874-8b98eae7b94b"
    )


@given(parts=st.lists(st.binary(max_size=9), max_size=4))
def test_a_derived_id_is_a_uuid5_of_its_parts(parts: list[bytes]) -> None:
    name = b"".join(len(part).to_bytes(4, "big") + part for part in parts).hex()
    root = uuid.UUID("6f1c1d8e-0f0b-5d57-9c6e-6f0c5f0a7b11")
    assert ids.derived_id(*parts) == uuid.uuid5(root, name).bytes


def test_parts_do_not_run_into_each_other() -> None:
    assert ids.derived_id(b"ab", b"c") != ids.derived_id(b"a", b"bc")
    assert ids.idempotent_event_id("a", "b", "k") != ids.idempotent_event_id("a", "c", "k")


@given(identifier=IDENTIFIERS)
def test_ids_travel_through_text(identifier: bytes) -> None:
    assert ids.as_text(identifier) == str(uuid.UUID(bytes=identifier))
    assert ids.from_text(ids.as_text(identifier)) == identifier


@pytest.mark.parametrize("length", [0, 15, 17])
def test_only_sixteen_bytes_are_an_id(length: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        ids.as_text(b"x" * length)


def test_keys_are_text_of_parts() -> None:
    assert keys.space_key("local", "ada") == b"local/ada"
    assert (
        keys.memory_key("local", "ada", b"\x01" * 16)
        == b"local/ada/01010101-0101-0101-0101-010101010101"
    )
    assert keys.position_key(11) == b"#position/11"


def test_no_tenant_can_be_named_like_a_position() -> None:
    assert NAME.match(keys.POSITION_PREFIX.decode()[0]) is None


@pytest.mark.parametrize(
    ("key", "java_hash"),
    [
        # org.apache.kafka.common.utils.UtilsTest.testMurmur2
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_partitions_are_those_of_the_java_client(key: bytes, java_hash: int) -> None:
    for partitions in (1, 7, 12, 1 << 31):
        assert partition_of(key, partitions) == (java_hash & 0x7FFFFFFF) % partitions
