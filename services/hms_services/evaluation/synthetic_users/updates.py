"""Facts that change: a temporary system is told what synthetic users say, and is asked for it."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from hms_schemas.errors import UnavailableError
from hms_services.context.context_settings import CONTEXT
from hms_services.evaluation.synthetic_users.judging import (
    Judged,
    forget_deleted,
    judge,
    summed_up,
    tell,
)
from hms_services.evaluation.synthetic_users.synthetic_space import SyntheticSpace, synthetic_space
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.settled import wait_until_settled
from hms_services.local.temporary.temporary_system import RunningSystem, temporary_system

_DETECTS = "HMS_DETECT_CHANGES"
_LONGEST_S = 120.0
_POLL_S = 0.25
_ASKING = "asking"


def updates(reporter: Reporter, *, spaces: int, seed: int) -> dict[str, Any]:
    """The figures for each set of wordings, and without the detector of changes.

    Args:
        reporter: is told how far the work is.
        spaces: how many spaces, each with synthetic users of its own.
        seed: the same seed makes the same spaces.
    """
    found: dict[str, Any] = {"spaces": spaces, "seed": seed}
    for detects in (True, False):
        with _detecting(detects), temporary_system(reporter, embedding="onnx") as system:
            for unseen in (False, True) if detects else (False,):
                name = "wordings that the rules were written beside"
                name = "wordings kept from the rules" if unseen else name
                if not detects:
                    name = "without the detector"
                made = [synthetic_space(n, seed, unseen=unseen) for n in range(spaces)]
                for each in made:
                    each.space = f"{each.space}-{'unseen' if unseen else 'seen'}"
                found[name] = summed_up(_run(system, made, reporter))
    return found


def _run(
    system: RunningSystem, spaces: Sequence[SyntheticSpace], reporter: Reporter
) -> list[Judged]:
    before = _written(system)
    ids = {}
    for each in spaces:
        with system.memory(each.space) as memory:
            ids[each.space] = tell(memory, each)
    told = sum(len(each.statements) for each in spaces)
    reporter.note(f"told {told:,} lines of {len(spaces)} spaces")
    _settle(system, before + told, reporter)
    for each in spaces:
        with system.memory(each.space) as memory:
            forget_deleted(memory, each, ids[each.space])
    _settle(system, before + told, reporter)
    return _judge_all(system, spaces, ids, reporter)


def _judge_all(
    system: RunningSystem,
    spaces: Sequence[SyntheticSpace],
    ids: Mapping[str, Mapping[str, str]],
    reporter: Reporter,
) -> list[Judged]:
    judged: list[Judged] = []
    answers = count(1)
    total = sum(len(each.questions) for each in spaces)
    with reporter.counting({_ASKING: total}) as on_count:
        for each in spaces:
            with system.memory(each.space) as memory:
                judged += judge(
                    memory, each, ids[each.space], lambda: on_count(_ASKING, next(answers))
                )
    return judged


def _written(system: RunningSystem) -> int:
    """How many memories the system has already."""
    with system.memory("default") as memory:
        return sum(each.events for each in memory.spaces())


def _settle(system: RunningSystem, memories: int, reporter: Reporter) -> None:
    """Wait until everything is folded and embedded, and the detector of changes has no work."""
    deadline = time.monotonic() + _LONGEST_S
    while True:
        wait_until_settled(system, 0, reporter, formed=True)
        if not _claims_waiting(system):
            wait_until_settled(system, 0, reporter, formed=True)
            if not _claims_waiting(system):
                return
        if time.monotonic() > deadline:
            raise UnavailableError(
                f"After {_LONGEST_S:.0f} s the detector is not done with {memories} memories.",
                fix="`hms status` tells which part is behind.",
            )
        time.sleep(_POLL_S)


def _claims_waiting(system: RunningSystem) -> int:
    url = f"{_metrics_url(system)}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith("hms_claims_waiting "):
                return int(float(line.split()[1]))
    return 0


def _metrics_url(system: RunningSystem) -> str:
    (context,) = [each for each in system.instance.processes if each.name == CONTEXT.name]
    return context.health_url.removesuffix("/healthz")


@contextmanager
def _detecting(wanted: bool) -> Iterator[None]:
    """While the block runs, systems that start have the detector of changes on, or off."""
    before = os.environ.get(_DETECTS)
    os.environ[_DETECTS] = str(wanted)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_DETECTS]
        else:
            os.environ[_DETECTS] = before
