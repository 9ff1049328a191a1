"""The one error tree of HMS. Every message says what happened, then what to do next."""

from __future__ import annotations


class HmsError(Exception):
    """Something HMS could not do.

    Args:
        message: what happened, in words an operator understands; never memory text or a secret.
        fix: what to do next, as an instruction. Printed after the message.
    """

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        if not self.fix:
            return self.message
        end = "" if self.message.endswith((".", "!", "?", ":", ";")) else "."
        return f"{self.message}{end} {self.fix}"


class ConfigurationError(HmsError):
    """A setting is missing, malformed or contradicts another; names the variable."""


class StartError(HmsError):
    """A process of the local runtime could not start or did not become healthy."""


class UnavailableError(HmsError):
    """A part that is needed (broker, context service, index) cannot be reached now; retry later."""


class InvalidRequestError(HmsError):
    """The caller sent something HMS cannot accept; retrying the same will fail again."""


class NotFoundError(HmsError):
    """The named memory, space or file does not exist, or not for this tenant."""


class PermissionDeniedError(HmsError):
    """The credential is missing, unknown, or does not cover what was asked."""


class ContractError(HmsError):
    """Bytes or a record break the event contract. ``reason`` is a short stable code for headers."""

    def __init__(self, message: str, *, reason: str, fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.reason = reason


class UnknownSchemaError(ContractError):
    """The writer's schema is not known here (yet); not poison until a deadline has passed."""

    def __init__(self, fingerprint: bytes) -> None:
        super().__init__(
            f"no schema with fingerprint {fingerprint.hex()} is known",
            reason="unknown_schema",
            fix="Publish the writer's schema to hms.schemas.v1 before its first event.",
        )
        self.fingerprint = fingerprint
