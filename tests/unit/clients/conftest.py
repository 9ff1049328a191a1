"""A real gRPC server in this process: memories in a dictionary, failures on demand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

import hms
from hms_proto.context.v1 import context_service_pb2 as context_pb
from hms_proto.context.v1 import context_service_pb2_grpc as context_grpc
from hms_proto.memory.v1 import memory_pb2 as pb
from hms_proto.memory.v1 import memory_service_pb2 as service_pb
from hms_proto.memory.v1 import memory_service_pb2_grpc as service_grpc
from hms_schemas.ids import as_text, idempotent_event_id


@dataclass
class Failure:
    """How one call is to fail: before it is applied, or after, as when an answer is lost."""

    code: grpc.StatusCode
    message: str = ""
    fix: str = ""
    applied: bool = False


@dataclass
class Server(service_grpc.MemoryServiceServicer, context_grpc.ContextServiceServicer):
    """The two services over one dictionary. The same idempotency key is the same memory."""

    memories: dict[str, dict[str, pb.Memory]] = field(default_factory=dict)
    failures: deque[Failure] = field(default_factory=deque)
    requests: list[Any] = field(default_factory=list)
    metadata: list[dict[str, str]] = field(default_factory=list)
    transitions: list[service_pb.WatchTransitionsResponse] = field(default_factory=list)
    address: str = ""
    offset: int = 0

    def fail(self, *failures: Failure) -> None:
        """Have the next calls fail so, in turn."""
        self.failures.extend(failures)

    def _serve(self, request: Any, context: Any, apply: Callable[[], Any]) -> Any:
        self.requests.append(request)
        self.metadata.append({key: str(value) for key, value in context.invocation_metadata()})
        failure = self.failures.popleft() if self.failures else None
        if failure is None:
            return apply()
        if failure.applied:
            apply()
        context.set_trailing_metadata(_details(failure))
        context.abort(failure.code, failure.message)
        return None

    def RecordEvents(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._serve(request, context, lambda: self._record(request))

    def _record(self, request: service_pb.RecordEventsRequest) -> service_pb.RecordEventsResponse:
        recorded = []
        for event in request.events:
            memory_id = as_text(idempotent_event_id("t", request.parent, event.idempotency_key))
            name = f"{request.parent}/memories/{memory_id}"
            observed = event.observed
            self.memories.setdefault(request.parent, {})[name] = pb.Memory(
                name=name,
                content=observed.content,
                kind=observed.kind,
                tier=pb.TIER_SHORT,
                speaker=observed.speaker,
                session_id=observed.session_id,
                tags=observed.tags,
                occur_time=event.occur_time,
                utc_offset_minutes=(
                    observed.utc_offset_minutes if observed.HasField("utc_offset_minutes") else None
                ),
                trust=event.trust,
            )
            recorded.append(
                service_pb.RecordedEvent(
                    event_id=memory_id, memory=name, partition=3, offset=self.offset
                )
            )
            self.offset += 1
        return service_pb.RecordEventsResponse(events=recorded, consistency_token=self._token())

    def GetMemory(self, request: Any, context: Any) -> Any:  # noqa: N802
        space = request.name.rsplit("/memories/", 1)[0]
        found = self.memories.get(space, {}).get(request.name)
        if found is None:
            self.fail(Failure(grpc.StatusCode.NOT_FOUND, "there is no such memory."))
        return self._serve(request, context, lambda: service_pb.GetMemoryResponse(memory=found))

    def ListMemories(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._serve(request, context, lambda: self._list(request))

    def _list(self, request: service_pb.ListMemoriesRequest) -> service_pb.ListMemoriesResponse:
        newest = list(self.memories.get(request.parent, {}).values())[::-1]
        start = int(request.page_token or 0)
        end = start + (request.page_size or 50)
        return service_pb.ListMemoriesResponse(
            memories=newest[start:end],
            next_page_token=str(end) if end < len(newest) else "",
            total_size=len(newest),
        )

    def SearchMemories(self, request: Any, context: Any) -> Any:  # noqa: N802
        held = self.memories.get(request.parent, {}).values()
        found = [
            service_pb.FoundMemory(memory=memory, score=1.0, signals={"words": 1.0})
            for memory in held
            if request.query.lower() in memory.content.lower()
        ]
        return self._serve(
            request, context, lambda: service_pb.SearchMemoriesResponse(results=found)
        )

    def TagMemory(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._serve(
            request,
            context,
            lambda: service_pb.TagMemoryResponse(
                event=self._event(), consistency_token=self._token()
            ),
        )

    def RateMemory(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._serve(
            request,
            context,
            lambda: service_pb.RateMemoryResponse(
                event=self._event(), consistency_token=self._token()
            ),
        )

    def ForgetMemories(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._serve(request, context, lambda: self._forget(request))

    def _forget(self, request: service_pb.ForgetMemoriesRequest) -> Any:
        held = self.memories.get(request.parent, {})
        gone = list(held) if request.whole_space else [n for n in request.names if n in held]
        for name in gone:
            del held[name]
        return service_pb.ForgetMemoriesResponse(
            events=[self._event()], consistency_token=self._token(), forgotten_count=len(gone)
        )

    def ListSpaces(self, request: Any, context: Any) -> Any:  # noqa: N802
        names = sorted(self.memories)
        start = int(request.page_token or 0)
        spaces = [service_pb.Space(name=name) for name in names[start : start + 1]]
        token = str(start + 1) if start + 1 < len(names) else ""
        return self._serve(
            request,
            context,
            lambda: service_pb.ListSpacesResponse(spaces=spaces, next_page_token=token),
        )

    def WatchTransitions(self, request: Any, context: Any) -> Any:  # noqa: N802
        yield from self.transitions
        failure = Failure(grpc.StatusCode.UNAVAILABLE, "the stream broke.", "Watch again.")
        context.set_trailing_metadata(_details(failure))
        context.abort(failure.code, failure.message)

    def BuildContext(self, request: Any, context: Any) -> Any:  # noqa: N802
        held = self.memories.get(request.parent, {}).values()
        lines = [
            context_pb.ContextLine(memory=memory.name, text=f"- {memory.content}", score=0.5)
            for memory in held
        ]
        section = context_pb.ContextSection(kind=context_pb.SECTION_KIND_RECALLED, lines=lines)
        return self._serve(
            request,
            context,
            lambda: context_pb.BuildContextResponse(
                context_id="c1",
                text="\n".join(line.text for line in lines),
                sections=[section],
                missing=["vectors"],
                timings_ms={"total": 1.5},
            ),
        )

    def StreamContext(self, request: Any, context: Any) -> Any:  # noqa: N802
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "the client does not stream contexts.")

    def _event(self) -> service_pb.RecordedEvent:
        self.offset += 1
        return service_pb.RecordedEvent(event_id=f"e{self.offset}", partition=3, offset=self.offset)

    def _token(self) -> str:
        return f"3:{self.offset}"


def _details(failure: Failure) -> tuple[tuple[str, bytes], ...]:
    """A rich status beside the plain one, as the real server sends it."""
    if not failure.fix:
        return ()
    packed = AnyMessage()
    packed.Pack(ErrorInfo(reason="SOME_REASON", domain="hms", metadata={"fix": failure.fix}))
    message = f"{failure.message} {failure.fix}"
    status = Status(code=failure.code.value[0], message=message, details=[packed])
    return (("grpc-status-details-bin", status.SerializeToString()),)


@pytest.fixture
def server() -> Iterator[Server]:
    """The server, listening on a free port of loopback."""
    served = Server()
    host = grpc.server(ThreadPoolExecutor(8))
    service_grpc.add_MemoryServiceServicer_to_server(served, host)
    context_grpc.add_ContextServiceServicer_to_server(served, host)
    port = host.add_insecure_port("127.0.0.1:0")
    served.address = f"127.0.0.1:{port}"
    host.start()
    yield served
    host.stop(None).wait()


@pytest.fixture
def memory(server: Server) -> Iterator[hms.Memory]:
    """A client of it, in the space ``ada``."""
    with hms.connect(server.address, space="ada", timeout=5) as connected:
        yield connected
