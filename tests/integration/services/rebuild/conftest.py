"""A cluster with two generations and no processes of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Kafka

from hms_schemas.generated.records import Generation, GenerationState
from hms_services.local.settings import LocalSettings
from hms_services.rebuild.target_system import Target
from hms_streams.process.configuration import load
from hms_streams.provisioning import provision, provision_generation

NUMBER = 2
MakeTarget = Callable[[GenerationState], Target]


@pytest.fixture
def make_target(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> MakeTarget:
    """Where generation 2, embedded by ``ngrams``, has its topics and is not served."""

    def make(state: GenerationState) -> Target:
        provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)
        provision_generation(kafka.bootstrap, prefix=topic_prefix, number=NUMBER)
        settings = load(
            LocalSettings,
            home=tmp_path,
            kafka_bootstrap=kafka.bootstrap,
            topic_prefix=topic_prefix,
        )
        target = Target(settings, None)
        record = Generation(
            number=NUMBER, state=state, embedding="ngrams", policy_version=1, changed_at=1
        )
        target.topic.write(record)
        return target

    return make


@pytest.fixture
def target(make_target: MakeTarget) -> Target:
    """One whose generation 2 is kept."""
    return make_target(GenerationState.RETIRED)
