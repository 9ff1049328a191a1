"""gRPC's errors turned into the one tree; none of gRPC's own reaches a caller."""

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

# The trailing metadata that carries a google.rpc.Status beside the plain code and message.
DETAILS_KEY = "grpc-status-details-bin"

_TREE: dict[StatusCode, type[HmsError]] = {
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
    StatusCode.INVALID_ARGUMENT: "Correct what it names; the same again is refused again.",
    StatusCode.UNAVAILABLE: "Start it with `hms up --detach`, or give its address.",
    StatusCode.DEADLINE_EXCEEDED: "Allow a longer timeout; `hms status` tells what is slow.",
    StatusCode.RESOURCE_EXHAUSTED: "Send less at once, or try again in a moment.",
    StatusCode.UNIMPLEMENTED: "Run a server and a client of the same version.",
    StatusCode.UNAUTHENTICATED: "Give a token: connect(token=…) or HMS_TOKEN.",
    StatusCode.PERMISSION_DENIED: "Use a token of the tenant that owns it.",
    StatusCode.NOT_FOUND: "List the space to see what there is.",
    StatusCode.INTERNAL: "Look into the context service's log; `hms status` names it.",
}


def closed() -> HmsError:
    """The error of a call on a client that was closed."""
    return InvalidRequestError("This client is closed.", fix="Connect again.")


def translated(
    code: StatusCode, message: str, status: bytes | None, *, address: str, seconds: float
) -> HmsError:
    """The error of the tree for a failed call.

    Args:
        code: gRPC's code.
        message: gRPC's message, used where the server says no more.
        status: the serialised ``google.rpc.Status``, if the server sent one.
        address: where the call went.
        seconds: how long it was tried.
    """
    said, fix = _said_by_server(status)
    if not said and code is StatusCode.UNAVAILABLE:
        said = f"HMS does not answer at {address}."
    if not said and code is StatusCode.DEADLINE_EXCEEDED:
        said = f"HMS at {address} gave no answer within {seconds:.3g} s."
    said = said or message or f"HMS refused the call ({code.name})."
    if not fix and not status:
        fix = _USUAL_FIX.get(code, "")
    return _TREE.get(code, HmsError)(said, fix=fix)


def _said_by_server(status: bytes | None) -> tuple[str, str]:
    """What happened and what to do next, out of a rich status; empty where it has none.

    The message of a status ends with the fix, for clients that show nothing else.
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
