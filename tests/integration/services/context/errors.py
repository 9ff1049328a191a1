"""Rich errors of a failed call, as a client reads them."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status


@dataclass(frozen=True)
class Failure:
    """A status with its details."""

    code: grpc.StatusCode
    message: str
    reason: str
    domain: str
    fields: list[str]
    details: list[str]


async def failure_of(call: Awaitable[Any]) -> Failure:
    """The failure that ``call`` ends with; fails the test when it succeeds."""
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    return describe(raised.value)


def describe(error: grpc.aio.AioRpcError) -> Failure:
    """The status of ``error``, unpacked."""
    status = rpc_status.from_call(_Call(error))
    assert status is not None, f"no rich status: {error.code()} {error.details()}"
    info, fields = error_details_pb2.ErrorInfo(), []
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            detail.Unpack(info)
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            fields = [violation.field for violation in bad.field_violations]
    kinds = [detail.type_url.rpartition(".")[2] for detail in status.details]
    return Failure(error.code(), status.message, info.reason, info.domain, fields, kinds)


class _Call:
    """What ``rpc_status`` reads of a synchronous call."""

    def __init__(self, error: grpc.aio.AioRpcError) -> None:
        self.code, self.details = error.code, error.details
        self.trailing_metadata = error.trailing_metadata
