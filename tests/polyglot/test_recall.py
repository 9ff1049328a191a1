"""What a language wrote to the log, the same language is told over gRPC."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import grpc
import pytest
from tests.integration.walk.system import System
from tests.waiting import until

from hms_proto.memory.v1 import memory_service_pb2 as memory
from hms_proto.memory.v1.memory_service_pb2_grpc import MemoryServiceStub
from hms_schemas import topics

from .conftest import MARKS, ROOT, Client

pytestmark = [pytest.mark.kafka, *MARKS]


def test_each_language_recalls_what_it_wrote(client: Client, system: System) -> None:
    space = f"recall-{client.language}"
    content = f"The {client.language} program writes to the log"
    topic = topics.EVENTS.named(system.prefix)
    client.run("produce", bootstrap=system.bootstrap, topic=topic, space=space, content=content)
    answers: list[dict[str, Any]] = []

    def found() -> bool:
        answers.append(
            client.run("recall", address=system.address, space=space, query="program log")
        )
        return bool(answers[-1].get("results"))

    until(found, f"the memory of {client.language}")

    [result] = answers[-1]["results"]
    assert result["memory"]["content"] == content
    assert result["memory"]["name"].startswith(f"tenants/local/spaces/{space}/memories/")


def test_the_documented_python_producer_is_recalled(system: System) -> None:
    topic = topics.EVENTS.named(system.prefix)
    content = "Ada takes her tea without sugar"
    arguments = [system.bootstrap, topic, "local", "recall-documented", content]
    command = [sys.executable, "docs/examples/produce.py", *arguments]
    request = memory.SearchMemoriesRequest(
        parent="tenants/local/spaces/recall-documented", query="how does Ada take her tea?"
    )

    subprocess.run(command, cwd=ROOT, check=True, timeout=60)

    with grpc.insecure_channel(system.address) as channel:
        stub = MemoryServiceStub(channel)
        until(lambda: bool(stub.SearchMemories(request, timeout=60).results), "the memory")
        [result] = stub.SearchMemories(request, timeout=60).results
    assert result.memory.content == content
