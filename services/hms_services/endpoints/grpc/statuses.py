"""Problems to rich gRPC statuses, ``google.rpc.Status``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from hms_services.api.call_errors import NoSuchResourceError, Problem, ProblemKind, Violation

DOMAIN = "hms"


def status_of(problem: Problem) -> status_pb2.Status:
    """The status that a call ends with.

    Its first detail is always an ``ErrorInfo`` with the reason and the fix.
    """
    status = status_pb2.Status(code=_code_of(problem.kind), message=problem.message)
    for detail in _details_of(problem):
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def _code_of(kind: ProblemKind) -> int:
    match kind:
        case ProblemKind.INVALID:
            code = code_pb2.INVALID_ARGUMENT
        case ProblemKind.NOT_FOUND:
            code = code_pb2.NOT_FOUND
        case ProblemKind.UNAUTHENTICATED:
            code = code_pb2.UNAUTHENTICATED
        case ProblemKind.FORBIDDEN:
            code = code_pb2.PERMISSION_DENIED
        case ProblemKind.UNAVAILABLE:
            code = code_pb2.UNAVAILABLE
        case ProblemKind.INTERNAL:
            code = code_pb2.INTERNAL
        case _:
            assert_never(kind)
    return int(code)


def _details_of(problem: Problem) -> Iterator[Message]:
    yield error_details_pb2.ErrorInfo(
        reason=problem.reason.upper(),
        domain=DOMAIN,
        metadata={"fix": problem.fix} if problem.fix else {},
    )
    if problem.violations:
        yield _bad_request(problem.violations)
    if problem.missing is not None:
        yield _resource(problem.missing)
    if problem.retry_after_s is not None:
        delay = Duration(seconds=problem.retry_after_s)
        yield error_details_pb2.RetryInfo(retry_delay=delay)


def _bad_request(violations: tuple[Violation, ...]) -> error_details_pb2.BadRequest:
    return error_details_pb2.BadRequest(
        field_violations=[
            error_details_pb2.BadRequest.FieldViolation(
                field=violation.field, description=violation.description
            )
            for violation in violations
        ]
    )


def _resource(missing: NoSuchResourceError) -> error_details_pb2.ResourceInfo:
    return error_details_pb2.ResourceInfo(
        resource_type=f"hms.{missing.kind}",
        resource_name=missing.name,
        description=missing.message,
    )
