"""The gRPC server: one port, with the services of HMS, health and reflection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from hms_proto.context.v1 import context_service_pb2
from hms_proto.memory.v1 import memory_service_pb2
from hms_schemas.errors import StartError
from hms_services.endpoints.grpc.handlers import MethodHandlers

logger = logging.getLogger(__name__)

# RecordEvents takes 4 MiB of events; the rest is room for the message around them.
MAX_MESSAGE_BYTES = 5 * 1024 * 1024
# A stop gives the calls under way this long: more than any read's default deadline.
GRACE_S = 5.0
MEMORY_SERVICE: ServiceDescriptor = memory_service_pb2.DESCRIPTOR.services_by_name["MemoryService"]
CONTEXT_SERVICE: ServiceDescriptor = context_service_pb2.DESCRIPTOR.services_by_name[
    "ContextService"
]
SERVICES = (MEMORY_SERVICE.full_name, CONTEXT_SERVICE.full_name)
_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    # Two processes on one port would each answer half of the calls.
    ("grpc.so_reuseport", 0),
)


class GrpcServer:
    """Serves methods over gRPC; health says NOT_SERVING until ``set_serving``.

    Args:
        handlers: wrap the methods.
        methods: for each service, the object that has its methods; see ``MethodHandlers.of``.
    """

    def __init__(
        self, handlers: MethodHandlers, methods: Mapping[ServiceDescriptor, object]
    ) -> None:
        self._health = health.aio.HealthServicer()
        self._server = grpc.aio.server(options=_OPTIONS)
        self._server.add_generic_rpc_handlers(
            [handlers.of(service, its_methods) for service, its_methods in methods.items()]
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection(
            (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server
        )

    async def start(self, host: str, port: int) -> int:
        """Listen on ``host``; returns the port, which the system chooses when ``port`` is 0.

        Raises:
            StartError: the port is not free.
        """
        address = f"{host}:{port}"
        try:
            bound = self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise StartError(
                f"the gRPC port {address} is not free.",
                fix="Stop what listens there, or set HMS_GRPC_PORT to another port.",
            ) from error
        await self._server.start()
        logger.info("listening on %s:%d", host, bound)
        return bound

    async def set_serving(self, serving: bool) -> None:
        """Say by the health service whether reads are answered."""
        status: Any = health_pb2.HealthCheckResponse
        status = status.SERVING if serving else status.NOT_SERVING
        await asyncio.gather(*(self._health.set(name, status) for name in ("", *SERVICES)))

    async def stop(self) -> None:
        """Take no new calls; calls under way have ``GRACE_S`` to end."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(GRACE_S)
