"""A file is used only if it is whole: everything that can be wrong with one is found first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_services.portable.exported_log import DamagedFileError, open_verified
from hms_services.portable.file_tables import seal_of
from hms_services.portable.stored_record import StoredRecord

Export = Callable[..., Path]


def change(file: Path, sql: str, *, seal_again: bool = False) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute(sql)
        if seal_again:
            database.execute("UPDATE meta SET value = ? WHERE name = 'seal'", (seal_of(database),))
        database.commit()


def flip(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 0x01
    file.write_bytes(content)


def test_a_whole_file_opens_and_holds_every_record(
    export: Export, records: list[StoredRecord]
) -> None:
    with closing(open_verified(export())) as exported:
        assert list(exported.read(0)) == records
        assert list(exported.read(0, 30)) == records[30:]
        assert len(list(exported.events())) == 31
        assert exported.partitions[1].records == 0


def test_the_same_log_makes_the_same_file(export: Export) -> None:
    assert export("a.sqlite").read_bytes() == export("b.sqlite").read_bytes()


@pytest.mark.parametrize(
    "text", [b"Ada says 7.", b"no event", b"SHORT", b"local/ada", b"CREATE TABLE events"]
)
def test_a_flipped_bit_is_found_wherever_it_is(export: Export, text: bytes) -> None:
    file = export()
    places = list(find(file.read_bytes(), text))
    assert places
    for place in places:
        flip(file, place)
        with pytest.raises(InvalidRequestError):
            open_verified(file)
        flip(file, place)
    open_verified(file).close()


def test_any_flipped_byte_is_found_or_harmless(export: Export, records: list[StoredRecord]) -> None:
    file = export()
    for place in range(0, file.stat().st_size, 1_009):
        flip(file, place)
        try:
            with closing(open_verified(file)) as exported:
                assert list(exported.read(0)) == records
        except InvalidRequestError:
            continue
        finally:
            flip(file, place)


@pytest.mark.parametrize("left", [0.3, 0.99])
def test_a_truncated_file_is_damaged(export: Export, left: float) -> None:
    file = export()
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * left)])
    with pytest.raises(DamagedFileError, match="is damaged"):
        open_verified(file)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE events SET content = 'x' WHERE offset = 3", "rows are not those"),
        ("DELETE FROM memories", "rows are not those"),
        ("DROP TABLE transitions", "no such table"),
        ("DELETE FROM meta WHERE name = 'seal'", "tables do not hold"),
    ],
)
def test_a_table_that_was_changed_is_damaged(export: Export, sql: str, told: str) -> None:
    file = export()
    change(file, sql)
    with pytest.raises(DamagedFileError, match=told):
        open_verified(file)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DELETE FROM events WHERE offset = 3", "partition 0 has other records"),
        ("UPDATE events SET offset = 99 WHERE offset = 3", "partition 0 has other records"),
        ("UPDATE events SET fault = 'x' WHERE offset = 3", "judged otherwise"),
        ("UPDATE events SET value = x'00' WHERE offset = 3", "judged otherwise"),
        ("UPDATE events SET headers = '{' WHERE offset = 3", "tables do not hold"),
    ],
)
def test_a_forged_seal_does_not_hide_other_records(export: Export, sql: str, told: str) -> None:
    file = export()
    change(file, sql, seal_again=True)
    with pytest.raises(DamagedFileError, match=told):
        open_verified(file)


def test_what_is_no_export_is_told_apart(export: Export, tmp_path: Path) -> None:
    other, text, newer = tmp_path / "other.sqlite", tmp_path / "text", export()
    change(other, "CREATE TABLE t (x)")
    text.write_text("hello")
    change(newer, "PRAGMA user_version = 2")
    for file, told in (
        (other, "not one that HMS exported"),
        (text, "is not a SQLite database"),
        (newer, "has format version 2"),
    ):
        with pytest.raises(InvalidRequestError, match=told):
            open_verified(file)
    with pytest.raises(NotFoundError):
        open_verified(tmp_path / "nowhere")


def test_an_export_that_fails_leaves_nothing_and_replaces_nothing(
    export: Export, records: list[StoredRecord]
) -> None:
    file = export()
    before = file.read_bytes()

    def broken() -> Iterator[StoredRecord]:
        yield records[0]
        raise OSError("the broker went away")

    with pytest.raises(OSError, match="went away"):
        export(these=broken())
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def find(content: bytes, text: bytes) -> Iterator[int]:
    place = content.find(text)
    while place >= 0:
        yield place
        place = content.find(text, place + 1)
