"""Kinds, tiers and trust as Python enums, and as the contract names them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from hms_proto.memory.v1 import memory_pb2 as pb
from hms_schemas.errors import InvalidRequestError


class Kind(StrEnum):
    """What a memory is. ``CONCEPT`` is formed by HMS only and cannot be written."""

    MESSAGE = "message"
    FACT = "fact"
    PREFERENCE = "preference"
    PROCEDURE = "procedure"
    EVENT = "event"
    RESULT = "result"
    CONCEPT = "concept"


class Tier(StrEnum):
    """Where a memory lives: always in context, found by search, kept for long, or gone."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"
    FORGOTTEN = "forgotten"
    NONE = "none"
    """Before the first fold of the memory; occurs only as the origin of a transition."""


class Trust(StrEnum):
    """The source of an observation, which says how far to trust it."""

    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    WEB = "web"
    SYSTEM = "system"


W = TypeVar("W", bound=StrEnum)


def word(vocabulary: type[W], value: str) -> W:
    """The member that ``value`` names, in whatever case.

    Raises:
        InvalidRequestError: no member has that name; lists those that do.

    >>> word(Kind, "Fact")
    <Kind.FACT: 'fact'>
    """
    try:
        return vocabulary(value.lower())
    except ValueError:
        raise InvalidRequestError(
            f"{value!r} is not a {vocabulary.__name__.lower()}.",
            fix="Choose one of " + ", ".join(vocabulary) + ".",
        ) from None


def kind_on_wire(value: str) -> str:
    """The contract's name of a kind, such as ``KIND_FACT``."""
    return "KIND_" + word(Kind, value).upper()


def tier_on_wire(value: str) -> str:
    """The contract's name of a tier, such as ``TIER_LONG``."""
    return "TIER_" + word(Tier, value).upper()


def trust_on_wire(value: str) -> str:
    """The contract's name of a trust, such as ``TRUST_USER``."""
    return "TRUST_" + word(Trust, value).upper()


def kind_of(number: int) -> Kind:
    """The kind that a response names; MESSAGE for a kind newer than this client."""
    return _KINDS.get(number, Kind.MESSAGE)


def tier_of(number: int) -> Tier:
    """The tier that a response names; NONE for a tier newer than this client."""
    return _TIERS.get(number, Tier.NONE)


def trust_of(number: int) -> Trust:
    """The trust that a response names; USER, the contract's default, when it names none."""
    return _TRUSTS.get(number, Trust.USER)


def _by_number(enumeration: Any, prefix: str, words: type[W]) -> dict[int, W]:
    """Enum numbers of the contract to members; numbers without a member are dropped."""
    named = ((number, name.removeprefix(prefix)) for name, number in enumeration.items())
    return {number: words[name] for number, name in named if name in words.__members__}


# Made once: every line of a context needs three of them.
_KINDS = _by_number(pb.Kind, "KIND_", Kind)
_TIERS = _by_number(pb.Tier, "TIER_", Tier)
_TRUSTS = _by_number(pb.Trust, "TRUST_", Trust)
