"""The enums of the wire and those of the log, each mapped to the other."""

from __future__ import annotations

from typing import Any

from hms_proto.memory.v1 import memory_pb2
from hms_schemas.generated.records import Kind, Tier, Trust

# Generated enums are ints to the type checker, hence Any in the values' place.
KINDS: dict[Any, Kind] = {
    memory_pb2.KIND_MESSAGE: Kind.MESSAGE,
    memory_pb2.KIND_FACT: Kind.FACT,
    memory_pb2.KIND_PREFERENCE: Kind.PREFERENCE,
    memory_pb2.KIND_PROCEDURE: Kind.PROCEDURE,
    memory_pb2.KIND_EVENT: Kind.EVENT,
    memory_pb2.KIND_RESULT: Kind.RESULT,
    memory_pb2.KIND_CONCEPT: Kind.CONCEPT,
}
TIERS: dict[Any, Tier] = {
    memory_pb2.TIER_SHORT: Tier.SHORT,
    memory_pb2.TIER_MEDIUM: Tier.MEDIUM,
    memory_pb2.TIER_LONG: Tier.LONG,
    memory_pb2.TIER_FORGOTTEN: Tier.FORGOTTEN,
}
TRUSTS: dict[Any, Trust] = {
    memory_pb2.TRUST_USER: Trust.USER,
    memory_pb2.TRUST_ASSISTANT: Trust.ASSISTANT,
    memory_pb2.TRUST_TOOL: Trust.TOOL,
    memory_pb2.TRUST_WEB: Trust.WEB,
    memory_pb2.TRUST_SYSTEM: Trust.SYSTEM,
}
# From the log to the wire. A symbol that the wire lacks becomes 0, "unspecified".
WIRE_KINDS: dict[Kind, Any] = {kind: value for value, kind in KINDS.items()}
WIRE_TIERS: dict[Tier, Any] = {tier: value for value, tier in TIERS.items()}
WIRE_TRUSTS: dict[Trust, Any] = {trust: value for value, trust in TRUSTS.items()}
