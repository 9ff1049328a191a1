# Generated from async_transport.py by generate_blocking.py: do not edit, run `make client`.
"""The blocking transport: sends the RPCs of one client, and turns failures into errors of HMS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, TypeVar

import grpc

from hms import calls
from hms.calls import Rpc
from hms.channel import checked_timeout, metadata_of, open_channel
from hms.latest_tokens import LatestTokens
from hms.retry import Attempts
from hms.status_errors import DETAILS_KEY, closed_error, error_of_status
from hms_schemas.errors import HmsError

T = TypeVar("T")


class Transport:
    """The channel of one client, with its retries and its consistency tokens.

    Args:
        address: ``host:port`` of the context service.
        token: the credential, or None.
        timeout: seconds for one RPC with all its attempts, when ``send`` gets no other.
    """

    def __init__(self, address: str, token: str | None, timeout: float) -> None:
        self.tokens = LatestTokens()
        self._address = address
        self._timeout = checked_timeout(timeout)
        self._metadata = metadata_of(token)
        self._closed = False
        self._channel = open_channel(address)

    def close(self) -> None:
        """Close the channel; RPCs under way fail. Idempotent."""
        self._closed = True
        self._channel.close()

    def send(self, rpc: Rpc[T], timeout: float | None) -> T:
        """Send until there is a response, an error that stays, or no time left.

        Args:
            rpc: what to send; every attempt sends the same bytes.
            timeout: seconds for all attempts together; None for the transport's own.

        Raises:
            HmsError: the error of the last attempt, or of a client that is closed.
        """
        if self._closed:
            raise closed_error()
        seconds = self._timeout if timeout is None else checked_timeout(timeout)
        attempts = Attempts(seconds)
        method = self._channel.unary_unary(
            rpc.path, rpc.request.SerializeToString, rpc.response.FromString
        )
        while True:
            try:
                response = method(
                    rpc.request, timeout=attempts.remaining(), metadata=self._metadata
                )
            except grpc.RpcError as error:
                wait = attempts.wait_after(error.code())
                if wait is None:
                    raise self._error_of(error, seconds) from error
                time.sleep(wait)
            else:
                return self._read(rpc, response)

    def stream(self, rpc: Rpc[T]) -> Iterator[T]:
        """What each message of a stream says; raises HmsError when the stream breaks."""
        stream = self._channel.unary_stream(
            rpc.path, rpc.request.SerializeToString, rpc.response.FromString
        )(rpc.request, metadata=self._metadata)
        try:
            for message in stream:
                yield rpc.read(message)
        except grpc.RpcError as error:
            raise self._error_of(error, 0.0) from error
        finally:
            stream.cancel()

    def _read(self, rpc: Rpc[T], response: Any) -> T:
        """What the response says; the consistency token of a write is kept for later reads."""
        if rpc.space:
            self.tokens.keep(rpc.space, calls.last_offset(response), response.consistency_token)
        return rpc.read(response)

    def _error_of(self, error: Any, seconds: float) -> HmsError:
        status = dict(error.trailing_metadata() or ()).get(DETAILS_KEY)
        return error_of_status(
            error.code(), error.details() or "", status, address=self._address, seconds=seconds
        )
