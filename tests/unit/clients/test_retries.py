"""Calls that fail: tried again where that is safe, told in words where it is not."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from grpc import StatusCode
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.clients.conftest import Failure, Server

import hms
from hms.retry import Attempts
from hms_proto.memory.v1 import memory_service_pb2_grpc as service_grpc
from hms_services.local.processes.ports import free_ports


def test_an_answer_that_was_lost_makes_no_second_memory(server: Any, memory: hms.Memory) -> None:
    server.fail(Failure(StatusCode.UNAVAILABLE, applied=True))
    memory.remember("once")
    assert len(server.requests) == 2
    assert [each.content for each in memory.list()] == ["once"]


@pytest.mark.parametrize("code", [StatusCode.UNAVAILABLE, StatusCode.RESOURCE_EXHAUSTED])
def test_what_may_pass_is_tried_again(server: Any, memory: hms.Memory, code: Any) -> None:
    server.fail(Failure(code), Failure(code), Failure(code))
    memory.rate("m1", 1.0)
    assert len({request.idempotency_key for request in server.requests}) == 1
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (StatusCode.INVALID_ARGUMENT, hms.InvalidRequestError),
        (StatusCode.NOT_FOUND, hms.NotFoundError),
        (StatusCode.PERMISSION_DENIED, hms.PermissionDeniedError),
        (StatusCode.UNAUTHENTICATED, hms.PermissionDeniedError),
        (StatusCode.DEADLINE_EXCEEDED, hms.UnavailableError),
        (StatusCode.UNIMPLEMENTED, hms.InvalidRequestError),
        (StatusCode.INTERNAL, hms.HmsError),
    ],
)
def test_what_will_not_pass_is_told_at_once(
    server: Any, memory: hms.Memory, code: Any, kind: type[hms.HmsError]
) -> None:
    server.fail(Failure(code, "no."))
    with pytest.raises(kind) as told:
        memory.recall("x")
    assert told.value.fix
    assert len(server.requests) == 1


def test_the_servers_words_and_fix_are_kept_apart(server: Any, memory: hms.Memory) -> None:
    server.fail(Failure(StatusCode.INVALID_ARGUMENT, "tags are too many.", "Leave some out."))
    with pytest.raises(hms.InvalidRequestError) as told:
        memory.recall("x")
    assert (told.value.message, told.value.fix) == ("tags are too many.", "Leave some out.")


def test_nobody_there_is_told_within_the_timeout() -> None:
    began = time.monotonic()
    with (
        hms.connect("127.0.0.1:1", timeout=0.5) as memory,
        pytest.raises(hms.UnavailableError, match=r"127\.0\.0\.1:1") as told,
    ):
        memory.recall("x")
    assert time.monotonic() - began < 2
    assert "hms up" in told.value.fix


def test_a_server_that_comes_up_meanwhile_is_found() -> None:
    [port] = free_ports(1)
    host = grpc.server(ThreadPoolExecutor(2))
    service_grpc.add_MemoryServiceServicer_to_server(Server(), host)
    later = threading.Timer(
        0.5, lambda: (host.add_insecure_port(f"127.0.0.1:{port}"), host.start())
    )
    with hms.connect(f"127.0.0.1:{port}", timeout=10) as memory:
        later.start()
        assert memory.remember("made it").partition == 3
    host.stop(None).wait()


@given(
    timeout=st.floats(0.01, 30),
    draws=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=50),
)
def test_waits_stay_within_the_timeout_and_their_bounds(timeout: float, draws: list[float]) -> None:
    now, bound = 0.0, 0.05
    attempts = Attempts(timeout, clock=lambda: now, draw=iter([*draws, *[0.5] * 9999]).__next__)
    for _ in draws:
        wait = attempts.wait_after(StatusCode.UNAVAILABLE)
        if wait is None:
            return
        assert 0 <= wait <= bound
        now += wait
        assert now < timeout
        bound = min(bound * 2, 1.0)


def test_there_is_no_wait_for_what_will_not_pass() -> None:
    assert Attempts(10).wait_after(StatusCode.INVALID_ARGUMENT) is None
