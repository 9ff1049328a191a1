"""Why a memory is in its tier, in numbers, and when it will move if nothing happens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import hms
from hms_schemas.generated.records import Kind, MemoryState, Tier, Trust
from hms_schemas.ids import from_text
from hms_services.cli.views.memory_views import tier_text
from hms_services.cli.views.wording import count, moment
from hms_streams.memory.explain import next_move
from hms_streams.memory.tiers import rules as tiers
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, SECOND_US
from hms_streams.memory.tiers.reasons import sentence_of
from hms_streams.memory.tiers.relevance import IMPORTANCE_WEIGHT, RATING_BOUND, RATING_WEIGHT


def tier_fact(memory: hms.MemoryRecord) -> dict[str, Any]:
    """Everything that explains the tier, for a program. Times are datetimes in UTC, or None."""
    state = _state(memory)
    held = tiers.held_in_long(state, DEFAULT_POLICY)
    barred = tiers.barred_from_long(state, DEFAULT_POLICY)
    move = next_move(state)
    rating = max(-RATING_BOUND, min(RATING_BOUND, memory.rating))
    return {
        "id": memory.id,
        "tier": memory.tier,
        "since": memory.tier_since,
        "because": sentence_of(memory.tier_reason),
        "uses": memory.use_count,
        "last_used_at": memory.last_used_at,
        "activation": round(memory.activation, 3),
        "from_importance": round(IMPORTANCE_WEIGHT * (memory.importance or 0.0), 3),
        "from_ratings": round(RATING_WEIGHT * rating, 3),
        "strength": round(
            memory.activation
            + IMPORTANCE_WEIGHT * (memory.importance or 0.0)
            + RATING_WEIGHT * rating,
            3,
        ),
        "held_in_long": held.sentence if held else None,
        "barred_from_long": barred.sentence if barred else None,
        "next_move_at": _time(move.at) if move else None,
        "next_move_to": move.to_tier.lower() if move else None,
        "next_move_because": move.sentence if move else None,
        "would_last": _would_last(memory, state),
    }


def tier_view(memory: hms.MemoryRecord) -> RenderableType:
    """Everything that explains the tier, for a person."""
    fact = tier_fact(memory)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    tier = tier_text(memory.tier).append(f" since {moment(memory.tier_since)}", "default")
    used = f"{count(memory.use_count, 'use')}, the last {moment(memory.last_used_at)} UTC"
    strength = (
        f"{fact['strength']:.2f} = activation {fact['activation']:.2f}"
        f" + importance {fact['from_importance']:.2f} + ratings {fact['from_ratings']:+.2f}"
    )
    rows: list[tuple[str, str | Text | None]] = [
        ("tier", tier),
        ("because", fact["because"]),
        ("used", used),
        ("strength", strength),
        ("held in long", fact["held_in_long"]),
        ("barred from long", fact["barred_from_long"]),
        ("if nothing happens", _next(fact)),
        ("would last if", "; ".join(fact["would_last"])),
    ]
    for name, value in rows:
        if value:
            table.add_row(name, value)
    return Group(Text(memory.content or "(sealed)", style="bold"), Text(), table)


def _next(fact: dict[str, Any]) -> str:
    if fact["next_move_at"] is None:
        return "it stays where it is; it fades, but time alone moves it no more"
    where = fact["next_move_to"]
    at = fact["next_move_at"].isoformat(" ", "minutes").removesuffix("+00:00")
    return f"{where} at {at} UTC: {fact['next_move_because']}"


def _would_last(memory: hms.MemoryRecord, state: MemoryState) -> list[str]:
    """What would hold the memory in LONG; empty where something holds it or bars it already."""
    held, barred = tiers.held_in_long, tiers.barred_from_long
    gone = memory.tier == hms.Tier.FORGOTTEN
    if gone or held(state, DEFAULT_POLICY) or barred(state, DEFAULT_POLICY):
        return []
    policy = DEFAULT_POLICY
    return [
        f"it is used {policy.lasting_uses - memory.use_count} times more",
        f"its ratings sum up to {policy.lasting_rating:g} (now {memory.rating:g})",
        "it is pinned",
    ]


def _state(memory: hms.MemoryRecord) -> MemoryState:
    """The state record of the memory, with the fields that the tier rules read."""
    used = memory.last_used_at or memory.occurred_at
    return MemoryState(
        memory_id=from_text(memory.id),
        tenant="",
        space="",
        applied_offset=memory.applied_offset,
        observed_offset=memory.observed_offset,
        policy_version=0,
        tier=Tier(memory.tier.upper()),
        tier_since=_us(memory.tier_since or memory.occurred_at),
        tier_reason=memory.tier_reason,
        kind=Kind(memory.kind.upper()),
        trust=Trust.UNKNOWN,
        importance=memory.importance,
        tags=memory.tags,
        occurred_at=_us(memory.occurred_at),
        expires_at=_us(memory.expires_at) if memory.expires_at else None,
        tokens=memory.tokens,
        uses=(_us(used),),
        use_count=memory.use_count,
        rating=memory.rating,
        superseded_by=from_text(memory.superseded_by) if memory.superseded_by else None,
    )


def _us(at: datetime) -> int:
    return int(at.timestamp() * SECOND_US)


def _time(us: int) -> datetime:
    return datetime.fromtimestamp(us / SECOND_US, UTC)
