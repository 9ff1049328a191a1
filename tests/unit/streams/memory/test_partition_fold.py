"""A partition's fold that stays open makes the state that batches make."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.streams.memory.test_convergence import POLICY, Log, Store, clean, logs

from hms_streams.memory.partition_fold import PartitionFold


@given(log=logs(), data=st.data())
@settings(max_examples=examples(100))
def test_taken_whenever_it_ends_in_the_same_state_with_the_same_moves(
    log: Log, data: st.DataObject
) -> None:
    store = Store()
    fold = PartitionFold(store.memories.get, store.spaces.get, POLICY)
    for offset, event in enumerate(log):
        fold.apply(event, offset)
        store.write_transitions([move.transition() for move in fold.moves()])
        if data.draw(st.integers(0, 3), label="take after this") == 0:
            store.write(fold.take())
    store.write(fold.take())
    assert store == clean(log)


@given(log=logs())
@settings(max_examples=examples(50))
def test_what_was_taken_is_held_no_more(log: Log) -> None:
    fold = PartitionFold(lambda _: None, lambda _: None, POLICY)
    for offset, event in enumerate(log):
        fold.apply(event, offset)
    assert fold.take().spaces
    nothing = fold.take()
    assert (nothing.memories, nothing.spaces, nothing.moves) == ({}, {}, [])


@given(log=logs())
@settings(max_examples=examples(50))
def test_a_record_is_asked_for_once_between_two_takes(log: Log) -> None:
    asked: list[bytes] = []
    fold = PartitionFold(lambda key: asked.append(key), lambda key: asked.append(key), POLICY)
    for offset, event in enumerate(log):
        fold.apply(event, offset)
    assert len(asked) == len(set(asked))
