"""How long a context takes, by how many memories the space has; the embedding counted apart."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

import hms
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.settled import wait_until_settled
from hms_services.local.temporary.temporary_system import RunningSystem

SIZES = (1_000, 10_000)
QUESTIONS = 200
_WARM_UP = 20
_BATCH = 200
_TOKENS = 1_024
_SESSION_TURNS = 25
_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
_PEOPLE = ("Noor", "Emil")

_THINGS = ("boat", "garden", "violin", "shop", "letter", "recipe", "bridge", "train", "lamp", "map")
_DID = ("bought", "mended", "lost", "painted", "sold", "found", "carried", "cleaned", "borrowed")
_HOW = ("yesterday", "twice", "slowly", "alone", "with care", "last week", "in May", "for years")
_WHERE = ("in Utrecht", "at home", "near the station", "by the sea", "at work", "upstairs")


def latency(system: RunningSystem, before: int, reporter: Reporter) -> dict[str, dict[str, float]]:
    """Milliseconds at each of ``SIZES`` memories in one space.

    Args:
        system: what is measured; gets one more space for each size.
        before: how many memories the system has already.
        reporter: is told how far the system is with the new memories.
    """
    found, written = {}, before
    for size in SIZES:
        space = f"latency-{size}"
        with system.memory(space) as memory:
            written += _write(memory, size)
            wait_until_settled(system, written, reporter, formed=True)
            found[f"{size:,}"] = _measure(memory, size)
    return found


def _write(memory: hms.Memory, size: int) -> int:
    turns = list(_turns(size))
    for start in range(0, size, _BATCH):
        memory.remember(turns[start : start + _BATCH])
    return size


def _turns(size: int) -> Iterator[hms.Observation]:
    source = random.Random(size)
    for number in range(size):
        yield hms.Observation(
            content=_sentence(source),
            speaker=_PEOPLE[number % 2],
            session=f"session {number // _SESSION_TURNS}",
            turn=number % _SESSION_TURNS,
            occurred_at=_BEGAN + timedelta(minutes=number),
        )


def _sentence(source: random.Random) -> str:
    said = (
        f"I {source.choice(_DID)} the {source.choice(_THINGS)} {source.choice(_WHERE)}"
        f" and {source.choice(_DID)} a {source.choice(_THINGS)} {source.choice(_HOW)}."
    )
    return said if source.random() < 0.8 else f"Did you say that? {said}"


def _measure(memory: hms.Memory, size: int) -> dict[str, float]:
    source, beyond, total = random.Random(size), [], []
    # Each size has other numbers: a question that was asked before is not embedded again.
    for number in range(size, size + _WARM_UP + QUESTIONS):
        person = source.choice(_PEOPLE)
        question = f"Which {source.choice(_THINGS)} {number} was {source.choice(_DID)} by {person}?"
        timings = memory.context(question, tokens=_TOKENS, peek=True).timings_ms
        if number >= size + _WARM_UP:
            total.append(timings["total"])
            beyond.append(timings["total"] - timings.get("embed", 0.0))
    return {**_cuts("beyond_embedding", beyond), **_cuts("whole", total)}


def _cuts(name: str, values: list[float]) -> dict[str, Any]:
    cuts = quantiles(values, n=100)
    return {f"{name}_p50_ms": round(cuts[49], 2), f"{name}_p95_ms": round(cuts[94], 2)}
