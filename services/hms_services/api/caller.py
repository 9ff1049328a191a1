"""Who is asking: set by the server from the credential, read by whoever serves the call."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The credential of one call, resolved."""

    tenant: str
    traceparent: str | None = None
    """The W3C trace context that came with the call; it travels on in the events' headers."""


_CALLER: ContextVar[Caller] = ContextVar("hms_caller")


def current_caller() -> Caller:
    """The caller of the running call; raises ``LookupError`` outside of one."""
    return _CALLER.get()


def set_caller(caller: Caller) -> None:
    """Name the caller for the rest of the running call."""
    _CALLER.set(caller)
