"""Cutting a batch: the pieces make the batch, and each cut has a reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hms_schemas.errors import ContractError
from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.tables.batch_cuts import cut_batch, cut_batches
from hms_streams.tables.decoding import Decoded

ERROR = ContractError("what is wrong", reason="bad")
# An event is (begins a batch, key); None is a rejected record.
LOGS = st.lists(st.none() | st.tuples(st.booleans(), st.sampled_from([b"a", b"b", b"c"])))


def decoded(log: list[tuple[bool, bytes] | None], first: int = 0) -> Decoded[bool]:
    batch: Decoded[bool] = Decoded([], [], first + len(log))
    for offset, entry in enumerate(log, first):
        key = entry[1] if entry else None
        record = SourceRecord("events", 0, offset, key, b"", (), 0)
        if entry is None:
            batch.rejected.append(Rejection(record, ERROR))
        else:
            batch.events.append((record, entry[0]))
    return batch


def begins(event: bool) -> bool:
    return event


@given(LOGS)
def test_the_pieces_make_the_batch(log: list[tuple[bool, bytes] | None]) -> None:
    batch = decoded(log)
    pieces = list(cut_batch(batch, begins))
    assert [e for piece in pieces for e in piece.events] == batch.events
    assert [r for piece in pieces for r in piece.rejected] == batch.rejected
    assert pieces[-1].next_offset == batch.next_offset
    for piece in pieces:
        offsets = [record.offset for record, _ in piece.events]
        offsets += [rejection.record.offset for rejection in piece.rejected]
        assert all(offset < piece.next_offset for offset in offsets)


@given(LOGS)
def test_what_begins_a_batch_is_the_first_of_its_key(log: list[tuple[bool, bytes] | None]) -> None:
    for piece in cut_batch(decoded(log), begins):
        keys = [record.key for record, _ in piece.events]
        firsts = {key: keys.index(key) for key in keys}
        assert all(not event or firsts[keys[n]] == n for n, (_, event) in enumerate(piece.events))


def test_without_a_reason_nothing_is_cut() -> None:
    log: list[tuple[bool, bytes] | None] = [(True, b"a"), (False, b"a"), (True, b"b"), None]
    assert len(list(cut_batch(decoded(log), begins))) == 1


def test_rounds_go_through_the_partitions_side_by_side() -> None:
    long, short = decoded([(True, b"a")] * 3), decoded([(True, b"a")])
    made = list(cut_batches({0: long, 1: short}, begins))
    assert [sorted(this_round) for this_round in made] == [[0, 1], [0], [0]]
