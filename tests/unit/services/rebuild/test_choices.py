"""What an interrupted rebuild is known by, and which generations can be served."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_schemas.generated.records import CurrentGeneration, Generation, GenerationState
from hms_services.local.settings import LocalSettings
from hms_services.rebuild.lock import RebuildUnderWayError, only_one
from hms_services.rebuild.new_generation import unfinished
from hms_services.rebuild.switch import kept
from hms_streams.log.generations import Generations


def known(served: int, **states: GenerationState) -> Generations:
    """Generations ``g1``, ``g2`` … in these states; filled unless they are being made."""
    records = {}
    for name, state in states.items():
        number = int(name.removeprefix("g"))
        records[number] = Generation(
            number=number,
            state=state,
            embedding="onnx",
            policy_version=1,
            digest="" if state is GenerationState.BUILDING else "abc",
            changed_at=0,
        )
    return Generations(records, CurrentGeneration(number=served, previous=1, changed_at=0))


BUILDING, READY = GenerationState.BUILDING, GenerationState.READY
RETIRED, DROPPED = GenerationState.RETIRED, GenerationState.DROPPED


@pytest.mark.parametrize(
    ("found", "left"),
    [
        (Generations(), None),
        (known(1, g1=READY, g2=BUILDING), 2),
        # Caught up, and killed before the switch.
        (known(1, g1=RETIRED, g2=READY), 2),
        (known(2, g1=RETIRED, g2=READY), None),
        (known(1, g1=READY, g2=DROPPED), None),
        (known(2, g1=RETIRED, g2=READY, g3=BUILDING), 3),
    ],
)
def test_an_interrupted_rebuild_is_found(found: Generations, left: int | None) -> None:
    record = unfinished(found)

    assert (record.number if record else None) == left


def test_a_kept_generation_can_be_served() -> None:
    assert kept(known(2, g1=RETIRED, g2=READY), 1).number == 1


def test_what_is_not_there_is_refused_with_what_is() -> None:
    for number in (1, 7):
        with pytest.raises(NotFoundError, match=f"no generation {number}") as raised:
            kept(known(2, g1=DROPPED, g2=READY), number)
        assert "There are: 2" in raised.value.fix


def test_what_is_not_filled_is_not_served_but_can_be_dropped() -> None:
    found = known(1, g1=READY, g2=BUILDING)

    with pytest.raises(InvalidRequestError, match="not filled"):
        kept(found, 2)
    assert kept(found, 2, unfilled=True).number == 2


def test_a_second_rebuild_is_told_of_the_first(tmp_path: Path) -> None:
    settings = LocalSettings(home=tmp_path)

    with (
        only_one(settings),
        pytest.raises(RebuildUnderWayError, match=r"process \d+, since"),
        only_one(settings),
    ):
        pytest.fail("two at once")
    with only_one(settings):
        assert (settings.run / "rebuild.json").exists()
    assert not (settings.run / "rebuild.json").exists()
