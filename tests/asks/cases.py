"""The cases of a kind, as its JSON file tells them; README.md beside it tells what a case is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.asks.written_rows import in_utc, written

from hms import Observation

FOLDER = Path(__file__).parent
_DEFAULT_TOKENS = 1024


class Check(StrEnum):
    """What makes an answer right; ``checks.py`` tells it of each."""

    FIRST = "first"
    SPEAKER = "speaker"
    RECALLED = "recalled"
    ONCE = "once"
    CONTEXT = "context"
    CONTEXT_ALL = "context_all"
    ANSWER = "answer"
    FIRST1 = "first1"
    EMPTY = "empty"


@dataclass(frozen=True)
class Ask:
    """One question and what its answer must hold."""

    question: str
    check: Check
    want: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One space: what is remembered in it and what is asked of it."""

    kind: str
    rows: tuple[Observation, ...]
    asks: tuple[Ask, ...]
    tokens: int
    asked_at: datetime | None


def kinds() -> list[str]:
    """The names of all kinds."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def cases_of(kind: str) -> list[Case]:
    """The cases of one kind, in the order of its file.

    Raises:
        ValueError: a case is not as README.md says.
    """
    told = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return [_case(kind, each) for each in told]


def _case(kind: str, told: Mapping[str, Any]) -> Case:
    return Case(
        kind,
        tuple(written(told["rows"], told.get("each", {}))),
        tuple(_ask(each) for each in told["asks"]),
        told.get("tokens", _DEFAULT_TOKENS),
        in_utc(told["asked_at"]) if "asked_at" in told else None,
    )


def _ask(told: Mapping[str, Any]) -> Ask:
    check = Check(told["check"])
    want = tuple(told.get("want", ()))
    if bool(want) is (check is Check.EMPTY):
        raise ValueError(f"{told['question']!r}: {check} and {want} do not go together")
    return Ask(told["question"], check, want)
