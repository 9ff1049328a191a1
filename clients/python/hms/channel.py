"""How a channel to HMS is opened, and the metadata of every call."""

from __future__ import annotations

from typing import Any

import grpc
import grpc.aio

from hms_schemas.errors import InvalidRequestError

# The server takes requests of 4 MiB; a page of 1,000 memories may be far larger.
_MOST_BYTES = 64 * 1024 * 1024
_OPTIONS: tuple[tuple[str, Any], ...] = (
    ("grpc.max_receive_message_length", _MOST_BYTES),
    ("grpc.max_send_message_length", _MOST_BYTES),
    # A restarted local server is back in about a second: gRPC's own 1 s to 120 s would miss it.
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # A local address is never behind a proxy, whatever the environment says.
    ("grpc.enable_http_proxy", 0),
)


def open_channel(address: str) -> Any:
    """A blocking channel; it connects at the first call."""
    return grpc.insecure_channel(address, options=_OPTIONS)


def open_async_channel(address: str) -> Any:
    """An asyncio channel, for the running event loop; it connects at the first call."""
    return grpc.aio.insecure_channel(address, options=_OPTIONS)


def metadata_of(token: str | None) -> tuple[tuple[str, str], ...]:
    """The credential as call metadata."""
    return (("authorization", f"Bearer {token}"),) if token else ()


def checked_timeout(timeout: float) -> float:
    """The timeout itself; raises InvalidRequestError unless it is over 0."""
    if timeout <= 0:
        raise InvalidRequestError(
            f"A timeout of {timeout:g} s leaves no time.", fix="Give seconds, more than 0."
        )
    return timeout
