"""Errors to statuses: every one has a reason, and none shows the inside."""

from __future__ import annotations

import pytest
from google.rpc import code_pb2, error_details_pb2, status_pb2

from hms_schemas.errors import (
    ContractError,
    HmsError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    UnavailableError,
)
from hms_services.api.call_errors import (
    ForeignTenantError,
    InvalidFieldsError,
    NoSuchResourceError,
    UnauthenticatedError,
    Violation,
    problem_of,
)
from hms_services.endpoints.grpc.statuses import DOMAIN, status_of


def reason_of(status: status_pb2.Status) -> tuple[str, str]:
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    return info.reason, info.domain


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (
            InvalidFieldsError([Violation("a", "is bad", "bad_a")]),
            code_pb2.INVALID_ARGUMENT,
            "BAD_A",
        ),
        (ContractError("x", reason="bad_x"), code_pb2.INVALID_ARGUMENT, "BAD_X"),
        (InvalidRequestError("x"), code_pb2.INVALID_ARGUMENT, "INVALID_REQUEST"),
        (NoSuchResourceError("memory", "m"), code_pb2.NOT_FOUND, "NO_SUCH_MEMORY"),
        (NotFoundError("x"), code_pb2.NOT_FOUND, "NOT_FOUND"),
        (UnauthenticatedError("x"), code_pb2.UNAUTHENTICATED, "UNAUTHENTICATED"),
        (ForeignTenantError("x"), code_pb2.PERMISSION_DENIED, "FOREIGN_TENANT"),
        (PermissionDeniedError("x"), code_pb2.PERMISSION_DENIED, "PERMISSION_DENIED"),
        (UnavailableError("x"), code_pb2.UNAVAILABLE, "UNAVAILABLE"),
        (HmsError("x"), code_pb2.INTERNAL, "INTERNAL"),
        (KeyError("x"), code_pb2.INTERNAL, "INTERNAL"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_error_has_a_code_and_a_reason(error: Exception, code: int, reason: str) -> None:
    status = status_of(problem_of(error))

    assert status.code == code
    assert reason_of(status) == (reason, DOMAIN)


def test_what_is_unknown_shows_nothing() -> None:
    assert "secret" not in str(status_of(problem_of(ValueError("the secret content"))))


def test_a_retry_is_given_a_time() -> None:
    retry = error_details_pb2.RetryInfo()

    assert status_of(problem_of(UnavailableError("x"))).details[1].Unpack(retry)
    assert retry.retry_delay.seconds > 0
