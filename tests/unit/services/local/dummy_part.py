"""A process that is not there: what a new row of the table of parts looks like."""

from __future__ import annotations

from pydantic import Field

from hms_schemas import topics
from hms_schemas.topics import Topic
from hms_streams.process.part import Part
from hms_streams.process.process_settings import GenerationSettings


class DummySettings(GenerationSettings):
    """Settings with a field of its own, beside its port."""

    dummy_metrics_port: int = Field(default=9499, ge=0, le=65535)
    dummy_speed: float = 1.5


DUMMY_DLQ = Topic("hms-dummy.dlq.v1", "the original key", None, "What the dummy could not read.")
DUMMY = Part(
    name="dummy",
    module="somewhere.dummy",
    title="dummy (nothing)",
    does="stands in a test",
    settings=DummySettings,
    reads=(topics.STATE,),
    writes=(),
    app_id="hms-dummy",
    consumes=topics.STATE,
    backlog="states to look at",
    dead_letters=DUMMY_DLQ,
    per_generation=True,
    doctor_fact="mood",
)
