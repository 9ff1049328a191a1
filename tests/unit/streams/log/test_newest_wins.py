"""In whatever order copies of records come, what stands is what was applied last."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hms_streams.log.newest_wins import ChangelogRecord, NewestWins, TombstoneMark

KEYS = (b"a", b"b")
# Applied offset to whether the key has a value then: a key's history, of which copies are written.
HISTORY = st.dictionaries(st.integers(0, 9), st.booleans(), min_size=1)
WRITTEN = st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 9)), min_size=1)


def copy(key: bytes, offset: int, has_value: bool) -> ChangelogRecord:
    if has_value:
        return ChangelogRecord(key, str(offset).encode(), 0)
    return ChangelogRecord(key, None, 0, offset)


@settings(deadline=None)
@given(HISTORY, WRITTEN, st.data())
def test_the_highest_applied_offset_stands_and_what_came_after_it_is_stale(
    history: dict[int, bool], written: list[tuple[bytes, int]], data: st.DataObject
) -> None:
    records = [copy(k, o, history[o]) for k, o in written if o in history]
    cut = data.draw(st.integers(0, len(records)))
    values: dict[bytes, bytes] = {}
    marks: dict[bytes, TombstoneMark] = {}
    stale: set[bytes] = set()
    for part in (records[:cut], records[cut:]):
        merged = NewestWins(int, dict(values), dict(marks))
        for record in part:
            merged.add(record)
        values |= {k: v for k, v in merged.records.items() if v is not None}
        for key in [k for k, v in merged.records.items() if v is None]:
            values.pop(key, None)
        marks |= {k: g for k, g in merged.marks.items() if g is not None}
        for key in [k for k, g in merged.marks.items() if g is None]:
            marks.pop(key, None)
        stale = (stale - merged.records.keys()) | merged.stale

    for key in KEYS:
        offsets = [o for k, o in written if k == key and o in history]
        if not offsets:
            assert key not in values
            continue
        newest = max(offsets)
        assert values.get(key) == (str(newest).encode() if history[newest] else None)
        assert (key in stale) == (offsets[-1] != newest)


def test_a_tombstone_of_a_writer_that_did_not_say_its_offset_removes() -> None:
    merged = NewestWins(int, {b"a": b"7"}, {})
    merged.add(ChangelogRecord(b"a", None, 0))
    assert merged.records == {b"a": None}
    assert not merged.marks
