"""What every call passes: its caller is named, its error becomes a status, its end is counted."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn

import grpc

from hms_schemas.errors import HmsError, UnavailableError
from hms_services.api.caller import set_caller
from hms_services.api.deadlines import CallContext
from hms_services.context.context_metrics import ContextMetrics
from hms_services.endpoints.credentials import Credentials
from hms_services.endpoints.grpc.statuses import status_of

logger = logging.getLogger(__name__)

_OURS = "/hms."
_DETAILS = "grpc-status-details-bin"
# Needs nothing of the projection: what is written before it has caught up is not lost.
_ALWAYS = frozenset({"RecordEvents"})
_CODES = {code.value[0]: code for code in grpc.StatusCode}


class CallGuard(grpc.aio.ServerInterceptor):
    """Wraps the methods of HMS; health and reflection are open to all.

    Args:
        credentials: names the caller.
        ready: whether reads can be answered; until then they are UNAVAILABLE.
    """

    def __init__(
        self, credentials: Credentials, metrics: ContextMetrics, ready: Callable[[], bool]
    ) -> None:
        self._credentials = credentials
        self._metrics = metrics
        self._ready = ready
        self._guarded: dict[str, Any] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        path = handler_call_details.method
        if (guarded := self._guarded.get(path)) is not None:
            return guarded
        handler = await continuation(handler_call_details)
        if handler is None or not path.startswith(_OURS):
            return handler
        # Methods are few and never change: each is wrapped once.
        guarded = self._guarded[path] = self._guard(handler, path.rpartition("/")[2])
        return guarded

    def _guard(self, handler: Any, method: str) -> Any:
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(
                self._unary(handler.unary_unary, method),
                request_deserializer=handler.request_deserializer,
                response_serializer=handler.response_serializer,
            )
        return grpc.unary_stream_rpc_method_handler(
            self._stream(handler.unary_stream, method),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _unary(self, behaviour: Callable[..., Awaitable[Any]], method: str) -> Any:
        seconds = self._metrics.call_seconds.labels(method)
        succeeded = self._metrics.calls.labels(method, "OK")

        async def call(request: Any, context: CallContext) -> Any:
            started = time.perf_counter()
            try:
                self._admit(method, context)
                response = await behaviour(request, context)
            except Exception as error:
                await self._refuse(error, method, context)
            seconds.observe(time.perf_counter() - started)
            succeeded.inc()
            return response

        return call

    def _stream(self, behaviour: Callable[..., AsyncIterator[Any]], method: str) -> Any:
        async def call(request: Any, context: CallContext) -> AsyncIterator[Any]:
            try:
                self._admit(method, context)
                async for response in behaviour(request, context):
                    yield response
            except Exception as error:
                await self._refuse(error, method, context)
            self._metrics.calls.labels(method, "OK").inc()

        return call

    def _admit(self, method: str, context: CallContext) -> None:
        metadata = {
            key: value
            for key, value in context.invocation_metadata() or ()
            if isinstance(value, str)
        }
        set_caller(self._credentials.caller(metadata, context.peer()))
        if method not in _ALWAYS and not self._ready():
            raise UnavailableError(
                "the memories are still being read from the log.", fix="Try again in a moment."
            )

    async def _refuse(self, error: Exception, method: str, context: CallContext) -> NoReturn:
        status = status_of(error)
        code = _CODES[status.code]
        if not isinstance(error, HmsError):
            # The place, never the message: it may quote a memory.
            place = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s failed: %s\n%s", method, type(error).__name__, place)
        if method.endswith("Context") and code is grpc.StatusCode.INTERNAL:
            self._metrics.contexts.labels("error").inc()
        self._metrics.calls.labels(method, code.name).inc()
        await context.abort(
            code, status.message, trailing_metadata=((_DETAILS, status.SerializeToString()),)
        )
        raise AssertionError("abort returned")
