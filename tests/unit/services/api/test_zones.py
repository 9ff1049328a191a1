"""The zone of a memory and of a question on their way through the service."""

from __future__ import annotations

import pytest
from tests.unit.services import conftest

from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Observed
from hms_services.api.call import Caller
from hms_services.api.call_errors import InvalidFieldsError
from hms_services.api.from_wire import EventReader
from hms_services.api.names import SpaceName
from hms_services.api.times import utc_offset_us
from hms_services.api.to_wire import memory_message

SPACE = SpaceName("local", "ada")


def read(**observed: int) -> Observed:
    request = wire.RecordEventsRequest(parent=str(SPACE))
    request.events.add().observed.CopyFrom(wire.Observed(content="x", **observed))
    (event,) = EventReader(Codec(), {"local"}).read(request, SPACE, Caller("local"))
    assert isinstance(event.body, Observed)
    return event.body


def test_an_event_keeps_its_zone_or_has_none() -> None:
    assert read(utc_offset_minutes=540).utc_offset_minutes == 540
    assert read(utc_offset_minutes=0).utc_offset_minutes == 0
    assert read().utc_offset_minutes is None


def test_a_zone_that_no_clock_has_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        read(utc_offset_minutes=1440)

    assert [each.field for each in refused.value.violations] == [
        "events[0].observed.utc_offset_minutes"
    ]


@pytest.mark.parametrize("minutes", [540, 0, None])
def test_a_memory_tells_its_zone(minutes: int | None) -> None:
    message = memory_message(conftest.memory_of(1, utc_offset_minutes=minutes), 0, 0)

    assert message.HasField("utc_offset_minutes") is (minutes is not None)
    assert message.utc_offset_minutes == (minutes or 0)


def test_the_zone_of_a_question_is_checked() -> None:
    assert utc_offset_us(-300, "question_utc_offset_minutes") == -300 * 60_000_000
    with pytest.raises(InvalidFieldsError):
        utc_offset_us(-1440, "question_utc_offset_minutes")
