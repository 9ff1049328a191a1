"""The methods of a service as gRPC handlers: each call is admitted and counted.

An error becomes a status. Health and reflection are registered apart: they are open to everyone.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

from hms_services.api.call_errors import ProblemKind
from hms_services.context.context_metrics import ContextMetrics
from hms_services.endpoints.grpc.statuses import status_of
from hms_services.endpoints.methods.call_boundary import CallBoundary

_DETAILS = "grpc-status-details-bin"
_CODES = {code.value[0]: code for code in grpc.StatusCode}
_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
# The handlers read only the time, the metadata and the peer, whatever the messages are.
ServicerContext = grpc.aio.ServicerContext[Any, Any]


class MethodHandlers:
    """Wraps methods, which know nothing of gRPC, so that a gRPC server can call them.

    Args:
        boundary: admits each call, and describes its failure.
        metrics: counts calls by method and status.
    """

    def __init__(self, boundary: CallBoundary, metrics: ContextMetrics) -> None:
        self._boundary = boundary
        self._metrics = metrics

    def of(self, service: ServiceDescriptor, methods: object) -> grpc.GenericRpcHandler:
        """Handlers of all methods of a service.

        Args:
            service: the service in the .proto.
            methods: has ``get_memory`` for ``GetMemory``, and so on. Each takes the request and
                returns the response; a method that streams returns an asynchronous iterator.

        Raises:
            AttributeError: ``methods`` lacks a method of the service.
        """
        handlers = {
            method.name: self._handler(method, getattr(methods, python_name(method.name)))
            for method in service.methods
        }
        return grpc.method_handlers_generic_handler(service.full_name, handlers)

    def _handler(self, method: MethodDescriptor, behaviour: Callable[..., Any]) -> Any:
        if method.server_streaming:
            make, call = grpc.unary_stream_rpc_method_handler, self._stream(behaviour, method.name)
        else:
            make, call = grpc.unary_unary_rpc_method_handler, self._unary(behaviour, method.name)
        return make(
            call,
            request_deserializer=GetMessageClass(method.input_type).FromString,
            response_serializer=GetMessageClass(method.output_type).SerializeToString,
        )

    def _unary(self, behaviour: Callable[[Any], Awaitable[Any]], method: str) -> Any:
        seconds = self._metrics.call_seconds.labels(method)
        succeeded = self._metrics.calls.labels(method, "OK")

        async def call(request: Any, context: ServicerContext) -> Any:
            started = time.perf_counter()
            try:
                self._admit(method, context)
                response = await behaviour(request)
            except Exception as error:
                await self._fail(error, method, context)
            seconds.observe(time.perf_counter() - started)
            succeeded.inc()
            return response

        return call

    def _stream(self, behaviour: Callable[[Any], AsyncIterator[Any]], method: str) -> Any:
        async def call(request: Any, context: ServicerContext) -> AsyncIterator[Any]:
            try:
                self._admit(method, context)
                async for response in behaviour(request):
                    yield response
            except Exception as error:
                await self._fail(error, method, context)
            self._metrics.calls.labels(method, "OK").inc()

        return call

    def _admit(self, method: str, context: ServicerContext) -> None:
        headers = {
            key: value
            for key, value in context.invocation_metadata() or ()
            if isinstance(value, str)
        }
        self._boundary.admit(method, headers, context.peer(), context.time_remaining())

    async def _fail(self, error: Exception, method: str, context: ServicerContext) -> NoReturn:
        problem = self._boundary.problem(method, error)
        status = status_of(problem)
        code = _CODES[status.code]
        if method.endswith("Context") and problem.kind is ProblemKind.INTERNAL:
            self._metrics.contexts.labels("error").inc()
        self._metrics.calls.labels(method, code.name).inc()
        await context.abort(
            code, status.message, trailing_metadata=((_DETAILS, status.SerializeToString()),)
        )
        raise AssertionError("abort returned")


def python_name(method: str) -> str:
    """The name in Python of a method of the .proto.

    >>> python_name("WatchTransitions")
    'watch_transitions'
    """
    return _INNER_CAPITAL.sub("_", method).lower()
