"""The words of the contract as Python sees them: kinds, tiers and trust, in lower case."""

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
    """Where a memory lives: always in context, found by search, lasting, or gone."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"
    FORGOTTEN = "forgotten"
    NONE = "none"
    """Before its first fold; seen as the origin of a transition only."""


class Trust(StrEnum):
    """Who vouches for what was observed."""

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
    """The kind on the wire, by its name there."""
    return "KIND_" + word(Kind, value).upper()


def tier_on_wire(value: str) -> str:
    """The tier on the wire, by its name there."""
    return "TIER_" + word(Tier, value).upper()


def trust_on_wire(value: str) -> str:
    """The trust on the wire, by its name there."""
    return "TRUST_" + word(Trust, value).upper()


def kind_of(number: int) -> Kind:
    """The kind that a response names; MESSAGE for one that this client is too old to know."""
    return _KINDS.get(number, Kind.MESSAGE)


def tier_of(number: int) -> Tier:
    """The tier that a response names."""
    return _TIERS.get(number, Tier.NONE)


def trust_of(number: int) -> Trust:
    """The trust that a response names; USER, the contract's default, when it names none."""
    return _TRUSTS.get(number, Trust.USER)


def _by_number(enumeration: Any, prefix: str, words: type[W]) -> dict[int, W]:
    """The numbers of the contract with their words; those without a word are left out."""
    named = ((number, name.removeprefix(prefix)) for name, number in enumeration.items())
    return {number: words[name] for number, name in named if name in words.__members__}


# Made once: a line of an answer has three of them.
_KINDS = _by_number(pb.Kind, "KIND_", Kind)
_TIERS = _by_number(pb.Tier, "TIER_", Tier)
_TRUSTS = _by_number(pb.Trust, "TRUST_", Trust)
