"""Why a call fails: the errors that a method raises, and what a client gets to know of each.

``problem_of`` describes any exception in a closed set of kinds. Each endpoint translates that
description into its protocol: gRPC into a ``google.rpc.Status``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hms_schemas.errors import (
    ContractError,
    HmsError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    UnavailableError,
)

# A broker that elects a leader needs a second or two.
_RETRY_AFTER_S = 1
_INTERNAL = "something went wrong in the server; its log has the cause."


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of the request and what is wrong with it."""

    field: str
    """As in the .proto, with an index where the field repeats: ``events[3].observed.content``."""
    description: str
    """Continues a sentence that begins with the field: ``is negative``."""
    reason: str = "invalid_field"
    """A stable code."""


class InvalidFieldsError(InvalidRequestError):
    """Fields of the request break the contract; the error names all of them at once.

    Args:
        violations: one at least.
        fix: what to send instead, where there is more to say than the violations say.
    """

    def __init__(self, violations: Sequence[Violation], *, fix: str = "") -> None:
        first = violations[0]
        more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
        super().__init__(f"{first.field} {first.description}{more}", fix=fix)
        self.violations = tuple(violations)


class UnauthenticatedError(PermissionDeniedError):
    """No credential, or one that is not known."""


class ForeignTenantError(PermissionDeniedError):
    """The credential is good, but for another tenant."""


class NoSuchResourceError(NotFoundError):
    """A named resource does not exist, or does not exist any more.

    Args:
        kind: what the resource is, such as ``memory``.
        name: its resource name.
    """

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"there is no {kind} {name}.", fix="List the space to see what there is.")
        self.kind = kind
        self.name = name


def invalid(
    field: str, description: str, *, reason: str = "invalid_field", fix: str = ""
) -> InvalidFieldsError:
    """The error of one field; arguments as those of ``Violation``."""
    return InvalidFieldsError([Violation(field, description, reason)], fix=fix)


class ProblemKind(Enum):
    """Whose fault a failed call is, and whether to try again. A closed set."""

    INVALID = auto()
    """The request; the same request fails again."""
    NOT_FOUND = auto()
    """The request names something that does not exist."""
    UNAUTHENTICATED = auto()
    """The credential is missing or not known."""
    FORBIDDEN = auto()
    """The credential does not cover what the request asks for."""
    UNAVAILABLE = auto()
    """A part of HMS cannot be reached now; the same request may succeed later."""
    INTERNAL = auto()
    """A fault of the server."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A failed call as a client may see it: nothing of the server's inside."""

    kind: ProblemKind
    reason: str
    """A stable code in lower case, such as ``no_such_memory``."""
    message: str
    """What happened, then ``fix``."""
    fix: str = ""
    """What to do next; empty when there is nothing to say."""
    violations: tuple[Violation, ...] = ()
    """The fields at fault, when the kind is INVALID."""
    missing: NoSuchResourceError | None = None
    """The resource that does not exist, when the kind is NOT_FOUND and the resource has a name."""
    retry_after_s: int | None = None
    """When to try again, when the kind is UNAVAILABLE."""


def problem_of(error: BaseException) -> Problem:
    """The description of a call that raised ``error``.

    An exception that is no ``HmsError`` becomes a problem without its message: the message may
    quote a memory.
    """
    kind, reason = _kind_and_reason(error)
    if not isinstance(error, HmsError):
        return Problem(kind, reason, _INTERNAL)
    return Problem(
        kind,
        reason,
        message=str(error),
        fix=error.fix,
        violations=error.violations if isinstance(error, InvalidFieldsError) else (),
        missing=error if isinstance(error, NoSuchResourceError) else None,
        retry_after_s=_RETRY_AFTER_S if kind is ProblemKind.UNAVAILABLE else None,
    )


def _kind_and_reason(error: BaseException) -> tuple[ProblemKind, str]:
    match error:
        case InvalidFieldsError():
            return ProblemKind.INVALID, error.violations[0].reason
        case ContractError():
            return ProblemKind.INVALID, error.reason
        case InvalidRequestError():
            return ProblemKind.INVALID, "invalid_request"
        case NoSuchResourceError():
            return ProblemKind.NOT_FOUND, f"no_such_{error.kind}"
        case NotFoundError():
            return ProblemKind.NOT_FOUND, "not_found"
        case UnauthenticatedError():
            return ProblemKind.UNAUTHENTICATED, "unauthenticated"
        case ForeignTenantError():
            return ProblemKind.FORBIDDEN, "foreign_tenant"
        case PermissionDeniedError():
            return ProblemKind.FORBIDDEN, "permission_denied"
        case UnavailableError():
            return ProblemKind.UNAVAILABLE, "unavailable"
        case _:
            return ProblemKind.INTERNAL, "internal"
