"""gRPC statuses to errors of HMS: no error of gRPC's own reaches a caller."""

from __future__ import annotations

from google.rpc import error_details_pb2 as details
from google.rpc.status_pb2 import Status
from grpc import StatusCode

from hms_schemas.errors import (
    HmsError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    UnavailableError,
)

# The trailing metadata with the google.rpc.Status, which says more than code and message.
DETAILS_KEY = "grpc-status-details-bin"

_ERRORS: dict[StatusCode, type[HmsError]] = {
    StatusCode.INVALID_ARGUMENT: InvalidRequestError,
    StatusCode.FAILED_PRECONDITION: InvalidRequestError,
    StatusCode.OUT_OF_RANGE: InvalidRequestError,
    StatusCode.ALREADY_EXISTS: InvalidRequestError,
    StatusCode.UNIMPLEMENTED: InvalidRequestError,
    StatusCode.NOT_FOUND: NotFoundError,
    StatusCode.PERMISSION_DENIED: PermissionDeniedError,
    StatusCode.UNAUTHENTICATED: PermissionDeniedError,
    StatusCode.UNAVAILABLE: UnavailableError,
    StatusCode.DEADLINE_EXCEEDED: UnavailableError,
    StatusCode.RESOURCE_EXHAUSTED: UnavailableError,
    StatusCode.ABORTED: UnavailableError,
    StatusCode.CANCELLED: UnavailableError,
}
_USUAL_FIX: dict[StatusCode, str] = {
    StatusCode.INVALID_ARGUMENT: "Correct the fields that it names; the same request fails again.",
    StatusCode.UNAVAILABLE: "Start it with `hms up --detach`, or give its address.",
    StatusCode.DEADLINE_EXCEEDED: "Allow a longer timeout; `hms status` tells what is slow.",
    StatusCode.RESOURCE_EXHAUSTED: "Send less at once, or try again in a moment.",
    StatusCode.UNIMPLEMENTED: "Run a server and a client of the same version.",
    StatusCode.UNAUTHENTICATED: "Give a token: connect(token=…) or HMS_TOKEN.",
    StatusCode.PERMISSION_DENIED: "Use a token of the tenant that owns it.",
    StatusCode.NOT_FOUND: "List the space to see what there is.",
    StatusCode.INTERNAL: "Look into the context service's log; `hms status` names it.",
}


def closed_error() -> HmsError:
    """The error of a call on a closed client."""
    return InvalidRequestError("This client is closed.", fix="Connect again.")


def error_of_status(
    code: StatusCode, message: str, status: bytes | None, *, address: str, seconds: float
) -> HmsError:
    """The error for a failed call.

    Args:
        code: gRPC's code.
        message: gRPC's message, used when the status has none.
        status: the serialised ``google.rpc.Status``; None when the server sent none.
        address: where the call went.
        seconds: how long all attempts took, at most.
    """
    text, fix = _message_and_fix(status)
    if not text and code is StatusCode.UNAVAILABLE:
        text = f"HMS does not answer at {address}."
    if not text and code is StatusCode.DEADLINE_EXCEEDED:
        text = f"HMS at {address} gave no answer within {seconds:.3g} s."
    text = text or message or f"HMS refused the call ({code.name})."
    if not fix and not status:
        fix = _USUAL_FIX.get(code, "")
    return _ERRORS.get(code, HmsError)(text, fix=fix)


def _message_and_fix(status: bytes | None) -> tuple[str, str]:
    """What happened, and what to do next, as the server says; empty when it says nothing.

    The message of a status ends with the fix, for clients that show nothing but the message. Here
    the fix is taken off the message.
    """
    if not status:
        return "", ""
    rich = Status.FromString(status)
    for detail in rich.details:
        info = details.ErrorInfo()
        if detail.Unpack(info) and "fix" in info.metadata:
            fix = str(info.metadata["fix"])
            return rich.message.removesuffix(fix).strip(), fix
    return rich.message, ""
