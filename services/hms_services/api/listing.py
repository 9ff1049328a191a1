"""Pages of memories and spaces: what a request asks for, in which order, and where a page ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.generated.records import MemoryState, SpaceState
from hms_services.api import paging
from hms_services.api.errors import invalid
from hms_services.api.filters import Filter, parse_filter
from hms_services.api.names import SpaceName
from hms_services.api.view import Findings, Found
from hms_streams.memory.token_estimate import BYTES_PER_TOKEN

DEFAULT_LISTED, MOST_LISTED = 50, 1_000
MOST_FOUND = 200
# What a question that asks for several gets when nobody says how many.
MOST_USUAL = 20
# About 2,000 tokens: no question is longer, and embedding stops at 256 tokens anyway.
MAX_QUERY_CHARS = 8_192
# gRPC clients take 4 MiB by default; a page of long memories ends early rather than fail.
MOST_PAGE_BYTES = 3 * 1024 * 1024
_OTHER_FIELDS_BYTES = 1_024


@dataclass(frozen=True, slots=True)
class MemoryPage:
    """A page of ``ListMemories``; begins after the memory at ``after``."""

    where: Filter
    size: int
    request: str
    after: tuple[int, str] | None


def memory_page(request: wire.ListMemoriesRequest, space: SpaceName) -> MemoryPage:
    """The page that a request asks for; raises InvalidFieldsError."""
    bound = paging.fingerprint(
        b"ListMemories", space.key, _bytes(request.filter), _bytes(request.as_of)
    )
    place = paging.read_page_token(request.page_token, bound, (int, str))
    return MemoryPage(
        where=parse_filter(request.filter),
        size=paging.page_size(request.page_size, default=DEFAULT_LISTED, most=MOST_LISTED),
        request=bound,
        after=(place[0], place[1]) if place else None,
    )


def newest_first(memories: Iterable[MemoryState], where: Filter) -> list[MemoryState]:
    """Those that pass, latest first; of the same moment, the one observed last first."""
    return sorted(filter(where.accepts, memories), key=_age, reverse=True)


def cut(memories: Sequence[MemoryState], page: MemoryPage) -> tuple[Sequence[MemoryState], str]:
    """The page out of all that match, and the token of the next one.

    The token holds a place, not a count: what is added or forgotten meanwhile moves nothing.
    """
    rest = [m for m in memories if page.after is None or _age(m) < page.after]
    shown = _as_fit(rest[: page.size])
    if len(rest) == len(shown):
        return shown, ""
    return shown, paging.write_page_token(page.request, list(_age(shown[-1])))


def _as_fit(memories: Sequence[MemoryState]) -> Sequence[MemoryState]:
    """The first of them that fit into one response; one at least."""
    total = 0
    for i, memory in enumerate(memories):
        attributes = sum(len(key) + len(value) for key, value in memory.attributes.items())
        total += memory.tokens * BYTES_PER_TOKEN + 4 * attributes + _OTHER_FIELDS_BYTES
        if i and total > MOST_PAGE_BYTES:
            return memories[:i]
    return memories


def _age(memory: MemoryState) -> tuple[int, str]:
    return memory.occurred_at, memory.memory_id.hex()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of ``SearchMemories``: so many places of the ranking from ``start`` on.

    ``size`` is 0 where the question decides.
    """

    where: Filter
    start: int
    size: int
    request: str

    @property
    def reach(self) -> int:
        """As far as the page may go, and one more, which tells whether there is another page."""
        return min(self.start + (self.size or MOST_USUAL), MOST_FOUND) + 1

    def cut(self, findings: Findings) -> tuple[Sequence[Found], str]:
        """The page out of what was found up to ``reach``, and the next one's token."""
        end = min(self.start + (self.size or findings.usual_length), MOST_FOUND)
        more = len(findings.results) > end and end < MOST_FOUND
        token = paging.write_page_token(self.request, [end]) if more else ""
        return findings.results[self.start : end], token


def search_page(request: wire.SearchMemoriesRequest, space: SpaceName) -> SearchPage:
    """The page that a request asks for; raises InvalidFieldsError."""
    check_query(request.query)
    if not request.query.strip():
        raise invalid("query", "is empty")
    bound = paging.fingerprint(
        b"SearchMemories",
        space.key,
        request.query.encode(),
        _bytes(request.filter),
        _bytes(request.as_of),
    )
    place = paging.read_page_token(request.page_token, bound, (int,))
    start = min(max(place[0], 0), MOST_FOUND) if place else 0
    size = paging.page_size(request.page_size, default=0, most=MOST_FOUND)
    return SearchPage(parse_filter(request.filter), start, size, bound)


def check_query(query: str) -> None:
    """Raise InvalidFieldsError for a question that is no question any more."""
    if len(query) > MAX_QUERY_CHARS:
        raise invalid("query", f"is over {MAX_QUERY_CHARS} characters")


@dataclass(frozen=True, slots=True)
class SpacePage:
    """A page of ``ListSpaces``; begins after the space of that name."""

    size: int
    request: str
    after: str

    def cut(self, records: Sequence[SpaceState]) -> tuple[Sequence[SpaceState], str]:
        """The page out of all spaces, which are sorted by name, and the next one's token."""
        rest = [record for record in records if record.space > self.after]
        shown = rest[: self.size]
        more = len(rest) > self.size
        return shown, paging.write_page_token(self.request, [shown[-1].space]) if more else ""


def space_page(request: wire.ListSpacesRequest, tenant: str) -> SpacePage:
    """The page that a request asks for; raises InvalidFieldsError."""
    bound = paging.fingerprint(b"ListSpaces", tenant.encode())
    place = paging.read_page_token(request.page_token, bound, (str,))
    return SpacePage(
        size=paging.page_size(request.page_size, default=DEFAULT_LISTED, most=MOST_LISTED),
        request=bound,
        after=place[0] if place else "",
    )


def _bytes(message: memory_pb2.MemoryFilter | memory_pb2.AsOf) -> bytes:
    return message.SerializeToString(deterministic=True)
