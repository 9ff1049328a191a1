"""An unknown schema is waited for; when it does not come, the flow goes on."""

from __future__ import annotations

import asyncio
import time

import pytest
from tests.conftest import Kafka
from tests.integration.streams.processors.conftest import Shell

from hms_schemas.errors import ContractError
from hms_schemas.topics import SCHEMAS
from hms_streams.log.schema_topic import SchemaTopic

pytestmark = pytest.mark.kafka

KEY = b"12345678"


@pytest.fixture
def learned() -> dict[bytes, str]:
    return {}


@pytest.fixture
def schemas(kafka: Kafka, shell: Shell, learned: dict[bytes, str]) -> SchemaTopic:
    def learn(key: bytes, text: str) -> None:
        if text == "nonsense":
            raise ContractError("not a schema", reason="bad_schema")
        learned[key] = text

    return SchemaTopic(kafka.bootstrap, SCHEMAS.named(shell.prefix), learn, wait_s=10)


def publish(shell: Shell, key: bytes, text: str) -> None:
    producer = shell.producer()
    producer.produce(SCHEMAS.named(shell.prefix), key=key, value=text.encode())
    assert producer.flush(10) == 0


async def test_a_schema_that_is_there_is_learned_at_once(
    shell: Shell, schemas: SchemaTopic, learned: dict[bytes, str]
) -> None:
    publish(shell, b"junk", "nonsense")
    publish(shell, KEY, "schema")
    await schemas.learn([KEY])
    assert learned[KEY] == "schema"
    assert b"junk" not in learned


async def test_a_schema_on_its_way_is_waited_for(
    shell: Shell, schemas: SchemaTopic, learned: dict[bytes, str]
) -> None:
    waiting = asyncio.create_task(schemas.learn([KEY]))
    await asyncio.sleep(0)
    await asyncio.to_thread(publish, shell, KEY, "schema")
    await waiting
    assert learned[KEY] == "schema"


async def test_a_schema_that_never_comes_holds_up_the_flow_once(
    kafka: Kafka, shell: Shell, learned: dict[bytes, str]
) -> None:
    schemas = SchemaTopic(
        kafka.bootstrap, SCHEMAS.named(shell.prefix), learned.__setitem__, wait_s=2
    )
    start = time.monotonic()
    await schemas.learn([KEY])
    first = time.monotonic() - start
    await schemas.learn([b"87654321"])
    assert first >= 2
    assert time.monotonic() - start - first < 2
    assert KEY not in learned
