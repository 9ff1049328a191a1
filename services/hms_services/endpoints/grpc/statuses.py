"""Errors of the tree to rich gRPC statuses, ``google.rpc.Status``, that show nothing inside."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from hms_schemas.errors import (
    ContractError,
    HmsError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    UnavailableError,
)
from hms_services.api.errors import (
    ForeignTenantError,
    InvalidFieldsError,
    NoSuchResourceError,
    UnauthenticatedError,
)

DOMAIN = "hms"
# A broker that elects a leader needs a second or two.
_RETRY_AFTER_S = 1
_INTERNAL = "something went wrong in the server; its log has the cause."


def status_of(error: BaseException) -> status_pb2.Status:
    """The status that a call ends with when it raised ``error``."""
    code, reason, *details = _described(error)
    message = str(error) if isinstance(error, HmsError) else _INTERNAL
    status = status_pb2.Status(code=code, message=message)
    fix = error.fix if isinstance(error, HmsError) else ""
    info = error_details_pb2.ErrorInfo(
        reason=reason.upper(), domain=DOMAIN, metadata={"fix": fix} if fix else {}
    )
    for detail in (info, *details):
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def _described(error: BaseException) -> tuple[int, str, *tuple[Message, ...]]:
    """The code, a stable reason, and further details."""
    match error:
        case InvalidFieldsError():
            return code_pb2.INVALID_ARGUMENT, error.violations[0].reason, _bad_request(error)
        case ContractError():
            return code_pb2.INVALID_ARGUMENT, error.reason
        case InvalidRequestError():
            return code_pb2.INVALID_ARGUMENT, "invalid_request"
        case NoSuchResourceError():
            return code_pb2.NOT_FOUND, f"no_such_{error.kind}", _resource(error)
        case NotFoundError():
            return code_pb2.NOT_FOUND, "not_found"
        case UnauthenticatedError():
            return code_pb2.UNAUTHENTICATED, "unauthenticated"
        case ForeignTenantError():
            return code_pb2.PERMISSION_DENIED, "foreign_tenant"
        case PermissionDeniedError():
            return code_pb2.PERMISSION_DENIED, "permission_denied"
        case UnavailableError():
            retry = error_details_pb2.RetryInfo(retry_delay=Duration(seconds=_RETRY_AFTER_S))
            return code_pb2.UNAVAILABLE, "unavailable", retry
        case _:
            return code_pb2.INTERNAL, "internal"


def _bad_request(error: InvalidFieldsError) -> error_details_pb2.BadRequest:
    violations = [
        error_details_pb2.BadRequest.FieldViolation(
            field=violation.field, description=violation.description
        )
        for violation in error.violations
    ]
    return error_details_pb2.BadRequest(field_violations=violations)


def _resource(error: NoSuchResourceError) -> error_details_pb2.ResourceInfo:
    return error_details_pb2.ResourceInfo(
        resource_type=f"hms.{error.kind}", resource_name=error.name, description=error.message
    )
