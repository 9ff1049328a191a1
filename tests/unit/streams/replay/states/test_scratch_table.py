"""A table reads the same in memory, on the disk, and across the move from one to the other."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.replay.states.scratch_table import ScratchTable

keys = st.binary(min_size=1, max_size=2)
writes = st.lists(st.dictionaries(keys, st.none() | st.binary(max_size=8), max_size=4), max_size=8)


@pytest.mark.parametrize("in_memory_bytes", [0, 900, 10**9])
@given(written=writes)
def test_it_gives_back_what_was_written_last(
    in_memory_bytes: int, written: list[dict[bytes, bytes | None]]
) -> None:
    expected: dict[bytes, bytes] = {}
    with TemporaryDirectory() as folder, ScratchTable(Path(folder) / "t", in_memory_bytes) as table:
        for records in written:
            table.write(records)
            for key, value in records.items():
                expected.pop(key, None)
                if value is not None:
                    expected[key] = value

        assert list(table.items()) == sorted(expected.items())
        assert all(table.get(key) == expected.get(key) for records in written for key in records)


def test_what_is_small_never_touches_the_disk(tmp_path: Path) -> None:
    with ScratchTable(tmp_path / "t", in_memory_bytes=1_000) as table:
        table.write({b"k": b"v" * 700})
        assert not (tmp_path / "t").exists()

        table.write({b"l": b"v" * 700})
        assert (tmp_path / "t").exists()
