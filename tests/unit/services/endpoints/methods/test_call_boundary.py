"""What every protocol does around a call: admit it, and describe its failure."""

from __future__ import annotations

import time

import pytest

from hms_schemas.errors import NotFoundError, UnavailableError
from hms_services.api.call import current_call
from hms_services.api.call_errors import ProblemKind, UnauthenticatedError
from hms_services.endpoints.methods.call_boundary import CallBoundary
from hms_services.endpoints.methods.credentials import Credentials

HEADERS = {"authorization": "bearer other", "traceparent": "00-a-b-01"}
ELSEWHERE = "ipv4:10.0.0.7:1"


def boundary(*, ready: bool = True) -> CallBoundary:
    credentials = Credentials({"secret": "acme", "other": "umbrella"}, ["acme", "umbrella"])
    return CallBoundary(credentials, lambda: ready)


async def test_an_admitted_call_has_its_caller_trace_and_deadline() -> None:
    boundary().admit("GetMemory", HEADERS, ELSEWHERE, 5.0)

    call = current_call()
    assert (call.caller.tenant, call.traceparent) == ("umbrella", "00-a-b-01")
    assert call.ends_at is not None
    assert 4 < call.ends_at - time.monotonic() <= 5


async def test_a_call_may_come_without_deadline_and_trace() -> None:
    boundary().admit("GetMemory", {"authorization": "Bearer secret"}, ELSEWHERE, None)

    assert (current_call().ends_at, current_call().traceparent) == (None, None)


async def test_an_unknown_caller_is_refused() -> None:
    with pytest.raises(UnauthenticatedError):
        boundary().admit("RecordEvents", {}, ELSEWHERE, None)


async def test_until_the_log_is_read_only_writes_of_events_are_admitted() -> None:
    boundary(ready=False).admit("RecordEvents", HEADERS, ELSEWHERE, None)
    with pytest.raises(UnavailableError, match="being read"):
        boundary(ready=False).admit("GetMemory", HEADERS, ELSEWHERE, None)


def test_a_fault_is_logged_by_place_and_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    problem = boundary().problem("GetMemory", KeyError("the secret content"))

    assert (problem.kind, problem.reason) == (ProblemKind.INTERNAL, "internal")
    assert "GetMemory failed: KeyError" in caplog.text
    assert "secret content" not in problem.message + caplog.text


def test_an_error_of_the_caller_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert boundary().problem("GetMemory", NotFoundError("gone.", fix="Look.")).fix == "Look."
    assert not caplog.records
