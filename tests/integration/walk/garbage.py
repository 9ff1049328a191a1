"""Records that must never enter memory, each with the reason under which it is found again."""

from __future__ import annotations

import time
from dataclasses import dataclass

from msgspec.structs import replace

from hms_schemas.codec import SINGLE_OBJECT, Codec
from hms_schemas.generated.records import MemoryEvent, Observed, Tier, Transition
from hms_schemas.ids import new_event_id
from hms_schemas.keys import space_key

_CODEC = Codec()
KEY = space_key("local", "garbage")


@dataclass(frozen=True)
class Garbage:
    """One record and the reason code that its dead letter must carry."""

    name: str
    value: bytes | None
    reason: str
    key: bytes | None = KEY


def event(content: str = "a perfectly good memory", **changes: object) -> MemoryEvent:
    """A good event of the space ``local/garbage``; ``changes`` name what differs."""
    good = MemoryEvent(
        event_id=new_event_id(),
        tenant="local",
        space="garbage",
        occurred_at=time.time_ns() // 1000,
        body=Observed(content=content),
    )
    return replace(good, **changes)


def kinds() -> list[Garbage]:
    """Every kind of garbage, made anew."""
    good = _CODEC.encode(event())
    transition = Transition(
        transition_id=new_event_id(),
        tenant="local",
        space="garbage",
        memory_id=new_event_id(),
        from_tier=Tier.SHORT,
        to_tier=Tier.MEDIUM,
        reason="idle",
        cause_event_id=new_event_id(),
        source_offset=0,
        occurred_at=0,
    )

    def encoded(**changes: object) -> bytes:
        return _CODEC.encode(event(**changes))

    return [
        Garbage("empty", b"", "empty"),
        Garbage("no value at all", None, "empty"),
        Garbage("truncated", good[: len(good) // 2], "truncated"),
        Garbage("unknown fingerprint", SINGLE_OBJECT + b"\1" * 8 + good[10:], "unknown_schema"),
        Garbage("not Avro", b'{"content": "json"}', "no_avro_frame"),
        Garbage("wrong schema", _CODEC.encode(transition), "wrong_schema"),
        Garbage("two megabytes", encoded(content="x" * 2_000_000), "event_too_large"),
        Garbage("bad UTF-8", good.replace(b"perfectly", b"perf\xff\xfetly"), "bad_utf8"),
        Garbage(
            "unknown tenant",
            encoded(tenant="nobody"),
            "unknown_tenant",
            space_key("nobody", "garbage"),
        ),
        Garbage("time in 1970", encoded(occurred_at=86_400_000_000), "time_too_early"),
        Garbage("time in 2100", encoded(occurred_at=4_102_444_800_000_000), "time_in_future"),
        Garbage(
            "negative importance",
            encoded(body=Observed(content="x", importance=-0.5)),
            "bad_importance",
        ),
        Garbage("null key", good, "null_key", key=None),
        Garbage("key of another space", good, "wrong_key", key=space_key("local", "other")),
    ]
