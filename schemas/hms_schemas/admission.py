"""The rules, beyond its schema, that an event must keep to enter memory.

The rules are applied twice: by the write service before the log, which answers with the error, and
by the tiers processor behind the log, which writes a dead letter. They are pure: the only clock is
the broker's time of the record.

``read_event`` applies all rules to a record of the log. Every fold, live or replayed, uses it, so
that every fold admits the same events.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import assert_never

from hms_schemas.codec import Codec
from hms_schemas.content_parts import MAX_CONTENT_CHARS
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    Kind,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Sealed,
    Superseded,
    Tagged,
    Ticked,
)
from hms_schemas.injected import holds_injected, without_injected
from hms_schemas.keys import space_key

# A whole event: room for a long document chunk, far below what the broker takes.
MAX_EVENT_BYTES = 1024 * 1024
MAX_TAGS = 64
MAX_TAG_CHARS = 128
MAX_ATTRIBUTES = 64
MAX_ATTRIBUTE_CHARS = 4_096
MAX_IDS = 1_000
MAX_NAME_CHARS = 256
# A day ahead of UTC, or behind it, is more than any clock shows, and more than Python can tell.
MAX_UTC_OFFSET_MINUTES = 24 * 60 - 1
# An earlier time is a mistake of units: seconds or milliseconds in place of microseconds.
EARLIEST_US = 946_684_800_000_000  # 2000-01-01T00:00:00Z
# Producers' clocks drift; a day also forgives a time zone mistaken for UTC.
LATEST_AHEAD_US = 24 * 60 * 60 * 1_000_000
# An enum's member takes ten times as long by its name.
_CONCEPT, _UNKNOWN = Kind.CONCEPT, Kind.UNKNOWN
# Names become parts of keys, resource names and file names.
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}\Z")


def read_event(
    codec: Codec,
    value: bytes | None,
    *,
    key: bytes | None,
    timestamp_ms: int,
    tenants: Collection[str],
) -> MemoryEvent:
    """The event in a record of the log, if it may enter memory; other arguments as ``admit``.

    Raises:
        UnknownSchemaError: the record's schema is not known; it may still arrive.
        ContractError: the event may never enter; ``reason`` is the code of the rule.
    """
    # The size is judged before time is spent on the record.
    check_size(value)
    event = codec.decode(value, MemoryEvent)
    admit(event, key=key, timestamp_ms=timestamp_ms, tenants=tenants)
    return event


def admit(
    event: MemoryEvent, *, key: bytes | None, timestamp_ms: int, tenants: Collection[str]
) -> None:
    """Raise ``ContractError``, with a stable ``reason``, unless the event may enter memory.

    Args:
        event: the decoded event.
        key: the record's key; must be ``tenant/space``.
        timestamp_ms: the broker's time of the record, milliseconds since the Unix epoch.
        tenants: the tenants that are served here.
    """
    wanted = _checked_key(event.tenant, event.space)
    if event.tenant not in tenants:
        _refuse("unknown_tenant", "the tenant is not served here", "Add it to HMS_TENANTS.")
    _check_key(key, wanted)
    _check_time(event.occurred_at, timestamp_ms)
    check_body(event.body)


def check_size(value: bytes | None) -> None:
    """Raise ``ContractError`` for a value that is too large, before it is decoded."""
    if value is not None and len(value) > MAX_EVENT_BYTES:
        _refuse(
            "event_too_large",
            f"the event has {len(value)} bytes, at most {MAX_EVENT_BYTES}",
            "Split its content into several memories.",
        )


def check_names(tenant: str, space: str) -> None:
    """Raise ``ContractError`` unless both names have only letters, digits and ``._@:+-``.

    They become parts of keys, resource names and file names.
    """
    for what, name in (("tenant", tenant), ("space", space)):
        if not NAME.fullmatch(name):
            _refuse(
                f"bad_{what}",
                f"the {what}'s name is not 1 to 128 of A-Z a-z 0-9 . _ @ : + -",
                "Start it with a letter or digit and leave out slashes and blanks.",
            )


def check_body(body: Body) -> None:
    """Raise ``ContractError`` unless the body keeps the limits of its type."""
    match body:
        case Observed():
            _check_observed(body)
        case Recalled() | Forgotten():
            _check_count("memory_ids", len(body.memory_ids), MAX_IDS)
        case Rated():
            _check_range("rating", body.rating, -1.0, 1.0)
        case Tagged():
            _check_tags((*body.added, *body.removed))
        case Superseded():
            _check_range("confidence", body.confidence, 0.0, 1.0)
        case ConceptFormed():
            _check_concept(body)
        case ConceptDissolved() | Ticked():
            return  # Their schemas say all: an id and a reason, or a time.
        case _:
            assert_never(body)


@lru_cache(maxsize=4_096)
def _checked_key(tenant: str, space: str) -> bytes:
    """The key of a space, once its names are checked. Cached: spaces are few and events many."""
    check_names(tenant, space)
    return space_key(tenant, space)


def _check_key(key: bytes | None, wanted: bytes) -> None:
    if key is None:
        _refuse("null_key", "the record has no key", "Key it by tenant/space.")
    if key != wanted:
        _refuse("wrong_key", "the key is not the event's tenant/space", "Key it by tenant/space.")


def _check_time(occurred_at: int, timestamp_ms: int) -> None:
    if occurred_at < EARLIEST_US:
        _refuse("time_too_early", "occurred_at is before the year 2000", "Give microseconds, UTC.")
    if occurred_at > timestamp_ms * 1000 + LATEST_AHEAD_US:
        _refuse("time_in_future", "occurred_at is over a day ahead", "Give microseconds, UTC.")


def _check_observed(body: Observed) -> None:
    _check_content(body.content)
    if body.kind is _CONCEPT or body.kind is _UNKNOWN:
        _refuse("bad_kind", f"a producer cannot observe a {body.kind}", "Choose another kind.")
    if body.importance is not None:
        _check_range("importance", body.importance, 0.0, 1.0)
    if body.turn is not None and body.turn < 0:
        _refuse("bad_turn", "turn is negative", "Count turns from 0.")
    if body.utc_offset_minutes is not None:
        most = MAX_UTC_OFFSET_MINUTES
        _check_range("utc_offset", body.utc_offset_minutes, -most, most)
    if body.speaker is not None:
        _check_name("speaker", body.speaker)
    if body.session_id is not None:
        _check_name("session_id", body.session_id)
    if body.tags:
        _check_tags(body.tags)
    if not body.attributes:
        return
    _check_count("attributes", len(body.attributes), MAX_ATTRIBUTES)
    for key, value in body.attributes.items():
        if len(key) > MAX_NAME_CHARS or len(value) > MAX_ATTRIBUTE_CHARS:
            _refuse("bad_attributes", f"an attribute is over {MAX_ATTRIBUTE_CHARS} characters")


def _check_name(what: str, name: str) -> None:
    if not 0 < len(name) <= MAX_NAME_CHARS:
        _refuse(f"bad_{what}", f"{what} is empty or over {MAX_NAME_CHARS} characters")


def _check_concept(body: ConceptFormed) -> None:
    _check_content(body.summary)
    if len(body.title) > MAX_NAME_CHARS:
        _refuse("bad_title", f"title is over {MAX_NAME_CHARS} characters")
    _check_count("key_terms", len(body.key_terms), MAX_TAGS)
    if any(len(term) > MAX_TAG_CHARS for term in body.key_terms):
        _refuse("bad_key_terms", f"a key term is over {MAX_TAG_CHARS} characters")
    _check_count("member_ids", len(body.member_ids), MAX_IDS)
    _check_count("parent_ids", len(body.parent_ids), MAX_IDS)
    _check_range("confidence", body.confidence, 0.0, 1.0)


def _check_content(content: str | Sealed) -> None:
    if isinstance(content, Sealed):
        return
    if not content.strip():
        _refuse("empty_content", "the content is empty", "Leave such messages out.")
    if len(content) > MAX_CONTENT_CHARS:
        _refuse(
            "content_too_long",
            f"the content is over {MAX_CONTENT_CHARS} characters",
            "Split it into several memories, as the Python client and hms import do.",
        )
    if holds_injected(content) and not without_injected(content):
        _refuse(
            "only_injected_context",
            "the content is nothing but a context that HMS gave out",
            "Record what was said, without the prompt around it.",
        )


def _check_tags(tags: tuple[str, ...]) -> None:
    _check_count("tags", len(tags), MAX_TAGS)
    if any(not 0 < len(tag) <= MAX_TAG_CHARS for tag in tags):
        _refuse("bad_tags", f"a tag is empty or over {MAX_TAG_CHARS} characters")


def _check_count(what: str, count: int, most: int) -> None:
    if count > most:
        _refuse(f"too_many_{what}", f"{count} {what}, at most {most}", "Split the event.")


def _check_range(what: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # NaN fails this too
        _refuse(f"bad_{what}", f"{what} is not between {low:g} and {high:g}")


def _refuse(reason: str, message: str, fix: str = "") -> None:
    raise ContractError(message, reason=reason, fix=fix)
