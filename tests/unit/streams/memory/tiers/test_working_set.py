"""The least active memory is found without weighing each: the same as by weighing each."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from hms_schemas.generated.records import WorkingSetEntry
from hms_streams.memory.tiers.policy import DAY_US, HOUR_US, SECOND_US
from hms_streams.memory.tiers.rules import departure_rank
from hms_streams.memory.tiers.working_set import WorkingSet

START = 1_700_000_000_000_000
KEPT = 3

# Within one breath, within a conversation, across days.
steps = st.sampled_from(
    [0, 0, 1, 1000, SECOND_US - 1, SECOND_US, 10 * SECOND_US, HOUR_US, 3 * DAY_US]
)
# How long before the clock something is said to have happened; few are late.
delays = st.sampled_from([0, 0, 0, 0, 1, SECOND_US, HOUR_US, 2 * DAY_US])
deeds = st.tuples(
    steps,
    delays,
    st.sampled_from(["enter", "enter", "enter", "return", "use", "use", "leave", "reopen"]),
    st.integers(0, 255),
)


def _entry(number: int, uses: tuple[int, ...], clock: int) -> WorkingSetEntry:
    # The ids do not rise with time, so that ties by id are told from ties by order.
    memory_id = bytes([(number * 97) % 251, number % 256]) * 8
    return WorkingSetEntry(
        memory_id=memory_id, tokens=1, uses=uses, use_count=len(uses), entered_at=clock
    )


@given(story=st.lists(deeds, min_size=1, max_size=60))
@settings(max_examples=examples(400))
def test_the_least_active_is_found_without_weighing_all(
    story: list[tuple[int, int, str, int]],
) -> None:
    held, clock = WorkingSet(()), START
    for number, (step, delay, deed, pick) in enumerate(story):
        clock += step
        ids = list(held.entries)
        at = clock - delay
        if deed == "enter" or not ids:
            held.add(_entry(number, (at,), clock))
        elif deed == "return":
            held.add(_entry(number, tuple(sorted((at, clock - 2 * delay, clock))), clock))
        elif deed == "use":
            held.use(ids[pick % len(ids)], at, KEPT)
        elif deed == "leave" and len(ids) > 1:
            assert held.remove(held.least_active(clock).memory_id)
        else:  # as the record would bring it back
            held = WorkingSet(held.entries.values())
        ranks = [departure_rank(entry, clock) for entry in held.entries.values()]
        assert departure_rank(held.least_active(clock), clock) == min(ranks)
        assert held.tokens == len(ranks)
