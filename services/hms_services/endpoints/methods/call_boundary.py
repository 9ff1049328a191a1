"""Where a call enters and leaves HMS, for every protocol: it is admitted, its error described."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Mapping

from hms_schemas.errors import HmsError, UnavailableError
from hms_services.api.call import Call, set_call
from hms_services.api.call_errors import Problem, problem_of
from hms_services.endpoints.methods.credentials import Credentials

logger = logging.getLogger(__name__)

# The one method that needs nothing of the projection: an event that is written before the
# projection has caught up is not lost.
_ALWAYS = frozenset({"RecordEvents"})


class CallBoundary:
    """Admits calls and describes their failures.

    Args:
        credentials: name the caller.
        ready: whether reads can be answered; until then they are refused as unavailable.
    """

    def __init__(self, credentials: Credentials, ready: Callable[[], bool]) -> None:
        self._credentials = credentials
        self._ready = ready

    def admit(
        self, method: str, headers: Mapping[str, str], peer: str, left_s: float | None
    ) -> None:
        """Set the running call, for everything that the method calls.

        Args:
            method: its name in the .proto, such as ``GetMemory``.
            headers: the call's, with lower-case keys.
            peer: the caller's address, as ``Credentials.caller`` takes it.
            left_s: seconds until the client stops waiting; None without a deadline.

        Raises:
            UnauthenticatedError: the credential is missing or not known.
            UnavailableError: the memories are still being read from the log.
        """
        caller = self._credentials.caller(headers, peer)
        ends_at = None if left_s is None else time.monotonic() + left_s
        set_call(Call(caller, ends_at, headers.get("traceparent")))
        if method not in _ALWAYS and not self._ready():
            raise UnavailableError(
                "the memories are still being read from the log.", fix="Try again in a moment."
            )

    def problem(self, method: str, error: Exception) -> Problem:
        """The description of ``error`` for the client; a fault of the server is logged as well."""
        if not isinstance(error, HmsError):
            # The place, never the message: it may quote a memory.
            place = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s failed: %s\n%s", method, type(error).__name__, place)
        return problem_of(error)
