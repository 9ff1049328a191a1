"""What a call is refused with: errors of the tree that carry what a rich gRPC status needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hms_schemas.errors import InvalidRequestError, NotFoundError, PermissionDeniedError


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of the request and what is wrong with it."""

    field: str
    """As in the .proto, with an index where it repeats: ``events[3].observed.content``."""
    description: str
    reason: str = "invalid_field"
    """A stable code."""


class InvalidFieldsError(InvalidRequestError):
    """Fields of the request break the contract; all of them are named at once."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        first = violations[0]
        more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
        super().__init__(f"{first.field} {first.description}{more}")
        self.violations = tuple(violations)


class UnauthenticatedError(PermissionDeniedError):
    """No credential, or one that is not known."""


class ForeignTenantError(PermissionDeniedError):
    """The credential is good, but for another tenant."""


class NoSuchResourceError(NotFoundError):
    """A named resource is not there, or not any more."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"there is no {kind} {name}.", fix="List the space to see what there is.")
        self.kind = kind
        self.name = name


def invalid(field: str, description: str, *, reason: str = "invalid_field") -> InvalidFieldsError:
    """The refusal of one field."""
    return InvalidFieldsError([Violation(field, description, reason)])
