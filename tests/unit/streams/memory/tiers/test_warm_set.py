"""What is warm cools down as its definition says, however the heap gets there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hms_streams.memory.tiers.warm_set import WarmSet

WINDOW = 10
KEPT = 3
recalls = st.lists(st.tuples(st.binary(min_size=1, max_size=1), st.integers(0, 30)), max_size=60)


def by_definition(warm: dict[bytes, tuple[int, ...]], since: int) -> dict[bytes, tuple[int, ...]]:
    warm = {key: uses for key, uses in warm.items() if uses[-1] > since}
    while len(warm) > KEPT:
        del warm[min(warm, key=lambda key: (warm[key][-1], key))]
    return warm


@given(recalls, st.integers(0, 40))
def test_it_holds_what_the_definition_holds_in_the_same_order(
    recalled: list[tuple[bytes, int]], reopened: int
) -> None:
    warm, expected, clock = WarmSet(), dict[bytes, tuple[int, ...]](), 0
    for number, (memory_id, at) in enumerate(recalled):
        clock = max(clock, at)
        if number == reopened:
            warm = WarmSet(warm.entries())
        uses = tuple(sorted((*warm.take(memory_id), at)))[-2:]
        expected.pop(memory_id, None)
        warm.put(memory_id, uses)
        warm.cool_down(clock - WINDOW, KEPT)
        expected = by_definition({**expected, memory_id: uses}, clock - WINDOW)

        assert [(entry.memory_id, entry.uses) for entry in warm.entries()] == [*expected.items()]
        assert list(warm) == list(expected)
