"""Writes cases into a system, waits until all of it can be found, and asks."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.asks.cases import Ask, Case
from tests.asks.checks import Verdict, judge
from tests.waiting import until

import hms
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.settled import wait_until_settled
from hms_services.local.temporary.temporary_system import RunningSystem

_WRITTEN_AT_ONCE = 200


@dataclass(frozen=True)
class Asked:
    """One question of a case, and what came of it."""

    case: Case
    ask: Ask
    verdict: Verdict


@dataclass
class _Space:
    """A case in a space of its own."""

    case: Case
    memory: hms.Memory
    written: list[hms.Remembered] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def ask_all(
    system: RunningSystem, cases: Sequence[Case], reporter: Reporter, *, embedded: bool
) -> Iterator[Asked]:
    """Every question of the cases, in order.

    Args:
        system: where to ask; each case gets a new space.
        cases: what to remember and ask.
        reporter: is told how far the system is.
        embedded: whether the system embeds.
    """
    run = uuid.uuid4().hex[:8]
    spaces = [_Space(case, system.memory(f"ask-{run}-{n}")) for n, case in enumerate(cases)]
    for space in spaces:
        _write(space)
    memories = sum(len(space.written) for space in spaces)
    wait_until_settled(system, memories, reporter, embedded=embedded, formed=True)
    for space in spaces:
        _wait_until_found(space, embedded=embedded)
        for ask in space.case.asks:
            yield Asked(space.case, ask, _verdict(space, ask))
        space.memory.close()


def counts(asked: Sequence[Asked]) -> dict[str, tuple[int, int]]:
    """How many are right, and of how many, by kind."""
    right = Counter(each.case.kind for each in asked if each.verdict.right)
    return {kind: (right[kind], of) for kind, of in Counter(a.case.kind for a in asked).items()}


def _write(space: _Space) -> None:
    """Remember the rows of a case; one that is refused does not keep the others out."""
    # With a key, a row that was written before another was refused is not written twice.
    rows = [replace(row, idempotency_key=f"{n}") for n, row in enumerate(space.case.rows)]
    for first in range(0, len(rows), _WRITTEN_AT_ONCE):
        some = rows[first : first + _WRITTEN_AT_ONCE]
        try:
            space.written.extend(space.memory.remember(some))
        except hms.InvalidRequestError:
            for row in some:
                _write_alone(space, row)
    if not space.written:
        raise AssertionError(f"{space.case.kind}: every row is refused: {space.refused[0]}")


def _write_alone(space: _Space, row: hms.Observation) -> None:
    try:
        space.written.extend(space.memory.remember([row]))
    except hms.InvalidRequestError as error:
        space.refused.append(str(error).splitlines()[0])


# The answer names it where the model does not know the space's language: it finds by words.
_NO_VECTORS = "language"


def _wait_until_found(space: _Space, *, embedded: bool) -> None:
    """Wait until the last memory of the space is listed and compared by meaning."""
    last = space.written[-1].id
    content = space.memory.get(last).content

    def is_found() -> bool:
        if not embedded:
            return bool(space.memory.page(size=1).memories)
        found = space.memory.recall(content, limit=50, explain=True)
        if _NO_VECTORS in found.missing:
            return True
        return not found.missing and any(f.features.get("meaning") for f in found)

    until(is_found, f"{space.case.kind}: {last} is found by its meaning")


def _verdict(space: _Space, ask: Ask) -> Verdict:
    verdict = judge(space.memory, space.case, ask)
    if space.refused and not verdict.right:
        return Verdict(False, f"refused: {space.refused[0]}")
    return verdict
