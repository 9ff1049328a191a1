"""A dead letter is shown with the reason that the processor wrote."""

from __future__ import annotations

from confluent_kafka import Message

from hms_schemas.errors import ContractError
from hms_services.cli.views import dead_letter_views
from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.process.dead_letters import DeadLetters


def letter() -> Message:
    """A dead letter as the tiers processor writes it."""
    source = SourceRecord("events", 3, 7, b"local/ada", b"?", (), 1_000)
    error = ContractError("the value is no event", reason="no_avro_frame", fix="Write it again.")
    record = DeadLetters("letters", app_id="hms-tiers").record(Rejection(source, error))
    return Message(
        topic=record.topic,
        partition=3,
        offset=0,
        key=record.key,
        value=record.value,
        headers=list(record.headers),
        timestamp=(1, 2_000),
    )


def test_a_program_is_told_by_the_names_of_the_contract() -> None:
    fact = dead_letter_views.as_fact(letter())

    assert (fact["topic"], fact["partition"], fact["offset"]) == ("events", 3, 7)
    assert (fact["reason"], fact["app"]) == ("no_avro_frame", "hms-tiers")
    assert fact["message"] == "the value is no event. Write it again."


def test_a_person_sees_the_reason() -> None:
    line = dead_letter_views.line(letter()).plain

    assert "3:7" in line
    assert "no_avro_frame" in line
