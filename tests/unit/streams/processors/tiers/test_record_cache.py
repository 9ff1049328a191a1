"""The cache answers with what the bytes hold, or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hms_streams.processors.tiers.record_cache import RecordCache

KEYS = st.sampled_from([b"a", b"b", b"c", b"d"])
ENTRIES = st.lists(st.tuples(KEYS, st.binary(max_size=1)))


@given(
    st.lists(st.tuples(KEYS, st.binary(max_size=1))),
    st.lists(st.tuples(KEYS, st.binary(max_size=1))),
)
def test_never_answers_for_other_bytes(
    puts: list[tuple[bytes, bytes]], gets: list[tuple[bytes, bytes]]
) -> None:
    cache: RecordCache[bytes] = RecordCache(2)
    for key, stored in puts:
        cache.put(key, stored, b"record of " + stored)
    for key, stored in gets:
        assert cache.get(key, stored) in (None, b"record of " + stored)


def test_keeps_what_was_used_last() -> None:
    cache: RecordCache[str] = RecordCache(2)
    cache.put(b"a", b"1", "a")
    cache.put(b"b", b"1", "b")
    assert cache.get(b"a", b"1") == "a"
    cache.put(b"c", b"1", "c")
    assert [cache.get(key, b"1") for key in (b"a", b"b", b"c")] == ["a", None, "c"]
