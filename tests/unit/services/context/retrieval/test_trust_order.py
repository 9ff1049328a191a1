"""On preferences the user's word stands first; on everything else the order stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.services import conftest
from tests.unit.services.context.conftest import ask_columns, columns_of

from hms_schemas.generated.records import Kind, Trust
from hms_services.context.retrieval.ranking import Scored
from hms_services.context.retrieval.result_order import users_first

make = conftest.memory_of
TRUSTS = list(Trust)
ASKED = "What tea does Ada like?"


def scored(trusts: list[Trust], kinds: list[Kind]) -> list[Scored]:
    memories = [
        make(n, f"tea {n}", trust=trust, kind=kind)
        for n, (trust, kind) in enumerate(zip(trusts, kinds, strict=True))
    ]
    return ask_columns(columns_of(memories), "tea")


@settings(max_examples=examples(60))
@given(st.lists(st.sampled_from(TRUSTS), min_size=1, max_size=8), st.data())
def test_the_web_never_stands_before_the_user_on_preferences(
    trusts: list[Trust], data: st.DataObject
) -> None:
    kinds = [data.draw(st.sampled_from([Kind.MESSAGE, Kind.PREFERENCE])) for _ in trusts]
    before = scored(trusts, kinds)

    after = users_first(before, ASKED)

    users = [place for place, s in enumerate(after) if s.memory.trust is Trust.USER]
    doubtful = [place for place, s in enumerate(after) if s.memory.trust in (Trust.WEB, Trust.TOOL)]
    assert not users or all(place > max(users) for place in doubtful)
    assert {id(s.memory) for s in after} == {id(s.memory) for s in before}
    points = [s.points for s in after]
    assert points == sorted(points, reverse=True)


def test_other_questions_keep_their_order() -> None:
    before = scored([Trust.WEB, Trust.USER], [Kind.MESSAGE, Kind.MESSAGE])

    assert users_first(before, "Where is the tea?") == before


def test_a_preference_from_the_web_stands_behind_whatever_is_asked() -> None:
    before = scored([Trust.USER, Trust.WEB], [Kind.PREFERENCE, Kind.PREFERENCE])

    after = users_first(before, "Where is the tea?")

    assert [s.memory.trust for s in after] == [Trust.USER, Trust.WEB]
