"""Which concepts form, change and dissolve, given the lines and those that stand."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.streams.memory.concepts.conftest import SAID, make_line, make_lines

from hms_schemas.ids import derived_id
from hms_streams.memory.concepts.concept_changes import (
    ConceptChanges,
    Draft,
    ExistingConcept,
    changed_concepts,
)
from hms_streams.memory.concepts.concept_policy import ConceptPolicy
from hms_streams.memory.concepts.line import Line


def as_standing(drafts: Sequence[Draft], offset: int = 0) -> list[ExistingConcept]:
    """What was formed, as it comes back from the log."""
    return [
        ExistingConcept(
            derived_id(b"concept", *(line.memory_id for line in draft.members)),
            tuple(line.memory_id for line in draft.members),
            offset + place,
        )
        for place, draft in enumerate(drafts)
    ]


def members(found: ConceptChanges) -> set[frozenset[bytes]]:
    return {frozenset(line.memory_id for line in draft.members) for draft in found.formed}


def ids(lines: Sequence[Line]) -> frozenset[bytes]:
    return frozenset(line.memory_id for line in lines)


def test_lines_about_one_thing_become_one_concept(space: list[Line]) -> None:
    found = changed_concepts(space, ())
    assert members(found) == {ids([make_line(t, n) for n in range(5)]) for t in SAID}
    assert all(0 < draft.confidence <= 1 for draft in found.formed)
    assert found.dissolved == ()


def test_members_stand_by_time(space: list[Line]) -> None:
    for draft in changed_concepts(space, ()).formed:
        moments = [line.occurred_at for line in draft.members]
        assert moments == sorted(moments)


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_records_came_is_all_one(chance: object) -> None:
    lines = make_lines(*SAID)
    formed = changed_concepts(lines, ())
    standing = as_standing(formed.formed)
    more = [*lines, *(make_line("boat", n) for n in range(5, 9))]
    after = changed_concepts(more, standing)
    chance.shuffle(lines)  # type: ignore[attr-defined]
    assert changed_concepts(lines, ()) == formed
    chance.shuffle(more)  # type: ignore[attr-defined]
    chance.shuffle(standing)  # type: ignore[attr-defined]
    assert changed_concepts(more, standing) == after


def test_what_stands_is_left_alone(space: list[Line]) -> None:
    found = changed_concepts(space, as_standing(changed_concepts(space, ()).formed))
    assert (found.formed, found.dissolved) == ((), ())


def test_no_lines_make_nothing() -> None:
    assert changed_concepts((), ()) == ConceptChanges((), (), ())


def test_a_concept_whose_lines_are_all_gone_dissolves(space: list[Line]) -> None:
    standing = as_standing(changed_concepts(space, ()).formed)
    found = changed_concepts((), standing)
    assert found.formed == ()
    assert set(found.dissolved) == {each.concept_id for each in standing}


def test_two_lines_are_none_yet() -> None:
    assert changed_concepts(make_lines("boat", each=2), ()).formed == ()


def test_lines_of_the_working_set_wait() -> None:
    fresh = [make_line("boat", n, settled=False) for n in range(5)]
    assert changed_concepts(fresh, ()).formed == ()


def test_one_line_more_does_not_form_a_concept_anew_but_a_quarter_does() -> None:
    lines = make_lines("boat", "bread", each=8)
    standing = as_standing(changed_concepts(lines, ()).formed)
    one = changed_concepts([*lines, make_line("boat", 8)], standing)
    assert one.formed == ()
    [grown] = changed_concepts(
        [*lines, make_line("boat", 8), make_line("boat", 9)], standing
    ).formed
    assert ids(grown.members) == ids([make_line("boat", n) for n in range(10)])
    boats = ids([make_line("boat", n) for n in range(8)])
    assert grown.parents == tuple(s.concept_id for s in standing if set(s.member_ids) == boats)


def test_a_concept_that_lost_a_member_is_formed_anew_without_it() -> None:
    lines = make_lines("boat", "bread")
    standing = as_standing(changed_concepts(lines, ()).formed)
    found = changed_concepts([line for line in lines if line != make_line("boat", 2)], standing)
    [draft] = found.formed
    assert ids(draft.members) == ids([make_line("boat", n) for n in (0, 1, 3, 4)])
    assert len(draft.parents) == 1
    assert found.dissolved == ()


def test_a_concept_of_too_few_that_are_left_dissolves() -> None:
    lines = make_lines("boat", "bread")
    standing = as_standing(changed_concepts(lines, ()).formed)
    boats = {make_line("boat", n).memory_id for n in range(5)}
    left = [x for x in lines if x.memory_id not in boats or x in map(make_boat, (0, 1))]
    found = changed_concepts(left, standing)
    assert found.formed == ()
    assert found.dissolved == tuple(
        each.concept_id for each in standing if set(each.member_ids) == boats
    )


def make_boat(n: int) -> Line:
    return make_line("boat", n)


def test_a_concept_that_grows_too_large_is_split() -> None:
    policy = ConceptPolicy(most_members=6)
    lines = make_lines("boat", "bread", each=6)
    standing = as_standing(changed_concepts(lines, (), policy).formed)
    found = changed_concepts(
        [*lines, *(make_line("boat", n) for n in range(6, 12))], standing, policy
    )
    assert all(len(draft.members) <= 6 for draft in found.formed)
    assert sum(make_line("boat", n) in d.members for n in range(12) for d in found.formed) >= 6


def test_two_concepts_that_are_one_thing_merge() -> None:
    lines = make_lines("boat", "bread", each=8)
    halves = [
        Draft(tuple(make_boat(n) for n in part), (), 1.0) for part in ((0, 1, 2, 3), (4, 5, 6, 7))
    ]
    standing = as_standing(halves)
    found = changed_concepts([x for x in lines if "boat" in x.text], standing)
    [merged] = found.formed
    assert set(merged.parents) == {each.concept_id for each in standing}
    assert len(merged.members) == 8


def test_the_older_concept_keeps_a_line_that_two_claim() -> None:
    lines = make_lines("boat", "bread")
    boats = tuple(make_boat(n).memory_id for n in range(5))
    older, younger = ExistingConcept(b"older", boats, 1), ExistingConcept(b"younger", boats, 2)
    found = changed_concepts(lines, [younger, older])
    assert b"older" not in found.dissolved
    assert b"younger" in found.dissolved


def test_lines_that_cannot_be_told_apart_are_one_concept_of_the_largest_size() -> None:
    same = [
        make_line("boat", n, text="The same words.", vector=make_boat(0).vector) for n in range(40)
    ]
    found = changed_concepts(same, (), ConceptPolicy(most_members=10))
    assert [len(draft.members) for draft in found.formed] == [10]


def test_only_the_newest_lines_move() -> None:
    policy = ConceptPolicy(lines_considered=10)
    old = [make_line("chess", n, occurred_at=n) for n in range(5)]
    recent = make_lines("boat", "bread")
    found = changed_concepts([*old, *recent], (), policy)
    assert ids(found.considered) == ids(recent)
    standing = [ExistingConcept(b"resting", tuple(line.memory_id for line in old), 0)]
    assert changed_concepts([*old, *recent], standing, policy).dissolved == ()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=60), st.integers(3, 8))
def test_whatever_comes_it_ends_within_bounds_and_stays(
    drawn: list[tuple[int, int]], most: int
) -> None:
    policy = ConceptPolicy(most_members=most)
    drawn_once = dict.fromkeys(drawn)
    lines = [
        make_line(("boat", "bread", "chess", "noise")[t], n, text=f"a{t} b{n % 3}")
        for t, n in drawn_once
    ]
    standing: list[ExistingConcept] = []
    for end in (len(lines) // 2, len(lines)):
        found = changed_concepts(lines[:end], standing, policy)
        gone = {*found.dissolved, *(p for draft in found.formed for p in draft.parents)}
        standing = [each for each in standing if each.concept_id not in gone]
        standing += as_standing(found.formed, end)
    held = [member for each in standing for member in each.member_ids]
    assert len(held) == len(set(held))
    assert all(3 <= len(each.member_ids) <= most for each in standing)
    again = changed_concepts(lines, standing, policy)
    assert (again.formed, again.dissolved) == ((), ())
