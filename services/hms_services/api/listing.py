"""Pages of memories and spaces: which page a request asks for, the order, where a page ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.generated.records import MemoryState, SpaceState
from hms_services.api import paging
from hms_services.api.call_errors import invalid
from hms_services.api.filters import Filter, parse_filter
from hms_services.api.names import SpaceName
from hms_services.api.view import Findings, Found
from hms_streams.memory.token_estimate import BYTES_PER_TOKEN

DEFAULT_LISTED, MOST_LISTED = 50, 1_000
MOST_FOUND = 200
# The page size of a question that asks for several memories, when the request names no size.
MOST_USUAL = 20
# About 2,000 tokens: no question is longer, and embedding stops at 256 tokens anyway.
MAX_QUERY_CHARS = 8_192
# gRPC clients take 4 MiB by default: a page of long memories ends early instead of failing.
MOST_PAGE_BYTES = 3 * 1024 * 1024
_OTHER_FIELDS_BYTES = 1_024


@dataclass(frozen=True, slots=True)
class MemoryPage:
    """A page of ``ListMemories``; it begins after the memory at ``after``."""

    where: Filter
    size: int
    request: str
    """The fingerprint that page tokens are bound to."""
    after: tuple[int, str] | None
    """Time (µs) and id (hex) of the last memory of the page before; None for the first page."""


def memory_page(request: wire.ListMemoriesRequest, space: SpaceName) -> MemoryPage:
    """The page that a request asks for; raises InvalidFieldsError for a bad field."""
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
    """The memories that pass the filter, latest first; at the same moment, the newer id first."""
    return sorted(filter(where.accepts, memories), key=_age, reverse=True)


def cut(memories: Sequence[MemoryState], page: MemoryPage) -> tuple[Sequence[MemoryState], str]:
    """The memories of the page, and the token of the next page.

    The token holds a place, not a count: memories added or forgotten between two pages shift
    nothing.

    Args:
        memories: all that match, as ``newest_first`` returns them.
        page: the page that the request asks for.
    """
    rest = [m for m in memories if page.after is None or _age(m) < page.after]
    shown = _as_fit(rest[: page.size])
    if len(rest) == len(shown):
        return shown, ""
    return shown, paging.write_page_token(page.request, list(_age(shown[-1])))


def _as_fit(memories: Sequence[MemoryState]) -> Sequence[MemoryState]:
    """The first memories, as many as fit into one response; one at least."""
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
    """A page of ``SearchMemories``: ``size`` places of the ranking from ``start`` on."""

    where: Filter
    start: int
    size: int
    """0 when the question decides; see ``Findings.usual_length``."""
    request: str
    """The fingerprint that page tokens are bound to."""

    @property
    def reach(self) -> int:
        """How much of the ranking to ask for: to the page's end, and one to see if more follows."""
        return min(self.start + (self.size or MOST_USUAL), MOST_FOUND) + 1

    def cut(self, findings: Findings) -> tuple[Sequence[Found], str]:
        """The results of the page, out of those up to ``reach``, and the token of the next page."""
        end = min(self.start + (self.size or findings.usual_length), MOST_FOUND)
        more = len(findings.results) > end and end < MOST_FOUND
        token = paging.write_page_token(self.request, [end]) if more else ""
        return findings.results[self.start : end], token


def search_page(request: wire.SearchMemoriesRequest, space: SpaceName) -> SearchPage:
    """The page that a request asks for; raises InvalidFieldsError for a bad field."""
    check_query(request.query)
    if not request.query.strip():
        raise invalid("query", "is empty")
    bound = paging.fingerprint(
        b"SearchMemories",
        space.key,
        request.query.encode(),
        _bytes(request.filter),
        _bytes(request.as_of),
        b"floor" if request.floor else b"",
    )
    place = paging.read_page_token(request.page_token, bound, (int,))
    start = min(max(place[0], 0), MOST_FOUND) if place else 0
    size = paging.page_size(request.page_size, default=0, most=MOST_FOUND)
    return SearchPage(parse_filter(request.filter), start, size, bound)


def check_query(query: str) -> None:
    """Raise InvalidFieldsError for a query over ``MAX_QUERY_CHARS`` characters."""
    if len(query) > MAX_QUERY_CHARS:
        raise invalid("query", f"is over {MAX_QUERY_CHARS} characters")


@dataclass(frozen=True, slots=True)
class SpacePage:
    """A page of ``ListSpaces``; it begins after the space named ``after``."""

    size: int
    request: str
    after: str

    def cut(self, records: Sequence[SpaceState]) -> tuple[Sequence[SpaceState], str]:
        """The spaces of the page, out of all spaces sorted by name, and the next page's token."""
        rest = [record for record in records if record.space > self.after]
        shown = rest[: self.size]
        more = len(rest) > self.size
        return shown, paging.write_page_token(self.request, [shown[-1].space]) if more else ""


def space_page(request: wire.ListSpacesRequest, tenant: str) -> SpacePage:
    """The page that a request asks for; raises InvalidFieldsError for a bad field."""
    bound = paging.fingerprint(b"ListSpaces", tenant.encode())
    place = paging.read_page_token(request.page_token, bound, (str,))
    return SpacePage(
        size=paging.page_size(request.page_size, default=DEFAULT_LISTED, most=MOST_LISTED),
        request=bound,
        after=place[0] if place else "",
    )


def _bytes(message: memory_pb2.MemoryFilter | memory_pb2.AsOf) -> bytes:
    return message.SerializeToString(deterministic=True)
