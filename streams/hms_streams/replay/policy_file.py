"""A tier policy read from TOML: the present policy with some of its numbers replaced.

    short_items = 20
    short_idle = "6 h"
    lasting_kinds = ["fact", "preference"]

The names are those of ``TierPolicy``. A duration is text with a unit (s, min, h or d), because a
bare number would not say which unit it has; its name leaves out the ``_us``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import fields, replace
from difflib import get_close_matches
from math import inf
from pathlib import Path
from typing import Any, NoReturn

from hms_schemas.errors import InvalidRequestError
from hms_schemas.generated.records import Kind
from hms_streams.memory.tiers.policy import DAY_US, DEFAULT_POLICY, HOUR_US, SECOND_US, TierPolicy

_UNITS = {"s": SECOND_US, "min": 60 * SECOND_US, "h": HOUR_US, "d": DAY_US}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h|d)\Z")
_TIMES = "_us"
# The bounds of numbers that are not simply 1 or more: those of the value they are compared with.
_BOUNDS = {
    "warm_kept": (0, inf),
    "recent_events_kept": (1, inf),
    "lasting_rating": (0.0, inf),
    "lasting_importance": (0.0, 1.0),
    "harmful_rating": (-inf, 0.0),
    "superseded_confidence": (0.0, 1.0),
}
_KINDS = {kind.value.lower(): kind for kind in Kind if kind is not Kind.UNKNOWN}


def read_policy(path: Path) -> TierPolicy:
    """The policy that a file describes.

    Raises:
        InvalidRequestError: the file cannot be read, or a name or value is wrong; names it.
    """
    try:
        return parse_policy(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidRequestError(
            f"{path} cannot be read: {error.strerror}.", fix="Name a TOML file."
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidRequestError(f"{path} is not UTF-8.", fix="Save it as UTF-8.") from error


def parse_policy(text: str) -> TierPolicy:
    """The policy of a TOML text; raises InvalidRequestError as ``read_policy`` does."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidRequestError(
            f"it is not TOML: {error}.", fix="Write lines such as: short_items = 20"
        ) from error
    changes = {_field_of(name): _value_of(name, value) for name, value in given.items()}
    return replace(DEFAULT_POLICY, **changes)


def names() -> dict[str, str]:
    """Name in a file to name of the policy's field."""
    return {field.name.removesuffix(_TIMES): field.name for field in fields(TierPolicy)}


def _field_of(name: str) -> str:
    known = names()
    if name in known:
        return known[name]
    meant = get_close_matches(name, known, n=1, cutoff=0.5)
    raise InvalidRequestError(
        f"{name} is no number of the tier policy.",
        fix=f"Did you mean {meant[0]}?" if meant else f"There are: {', '.join(known)}.",
    )


def _value_of(name: str, value: Any) -> Any:
    field = _field_of(name)
    if field.endswith(_TIMES):
        return _length(name, value)
    default = getattr(DEFAULT_POLICY, field)
    readers: dict[type, Callable[[str, Any], Any]] = {
        frozenset: _kinds,
        int: _whole,
        float: _number,
    }
    return readers[type(default)](name, value)


def _length(name: str, value: Any) -> int:
    match = _LENGTH.match(value.strip()) if isinstance(value, str) else None
    length = round(float(match[1]) * _UNITS[match[2]]) if match else 0
    if length <= 0:
        _refuse(name, value, 'Write a length of time with its unit: "90 s", "30 min", "6 h", "2 d"')
    return length


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(name, value, f"Write a whole number, such as {getattr(DEFAULT_POLICY, name)}")
    return int(_within(name, value))


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(name, value, f"Write a number, such as {getattr(DEFAULT_POLICY, name)}")
    return float(_within(name, value))


def _within(name: str, value: float) -> float:
    low, high = _BOUNDS.get(name, (1, inf))
    if not low <= value <= high:
        limits = [f"at least {low:g}"] * (low > -inf) + [f"at most {high:g}"] * (high < inf)
        _refuse(name, value, f"It must be {' and '.join(limits)}")
    return value


def _kinds(name: str, value: Any) -> frozenset[Kind]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        _refuse(name, value, 'Write a list, such as ["fact", "preference"]')
    wrong = [each for each in value if each.lower() not in _KINDS]
    if wrong:
        _refuse(name, wrong[0], f"The kinds are {', '.join(_KINDS)}")
    return frozenset(_KINDS[each.lower()] for each in value)


def _refuse(name: str, value: Any, fix: str) -> NoReturn:
    raise InvalidRequestError(f"{name} = {value!r} will not do.", fix=f"{fix}.")
