"""Changing lives, told to a running system of its own and asked back."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hms_schemas.errors import UnavailableError
from hms_services.cli.output import stderr
from hms_services.context.context_settings import CONTEXT
from hms_services.evaluation.synthetic_users.judging import (
    Judged,
    forget_deleted,
    judge,
    summed_up,
    tell,
)
from hms_services.evaluation.synthetic_users.synthetic_user import Life, live
from hms_services.local.settling import wait_until_settled
from hms_services.local.temporary_system import Stage, own

_DETECTS = "HMS_DETECT_CHANGES"
_LONGEST_S = 120.0
_POLL_S = 0.25


def updates(*, spaces: int, seed: int) -> dict[str, Any]:
    """The figures, by wordings and with the detector or without."""
    found: dict[str, Any] = {"spaces": spaces, "seed": seed}
    for detects in (True, False):
        with _detecting(detects), own(None, embedding="onnx") as stage:
            for unseen in (False, True) if detects else (False,):
                name = "wordings that the rules were written beside"
                name = "wordings kept from the rules" if unseen else name
                if not detects:
                    name = "without the detector"
                lives = [live(n, seed, unseen=unseen) for n in range(spaces)]
                for each in lives:
                    each.space = f"{each.space}-{'unseen' if unseen else 'seen'}"
                found[name] = summed_up(_run(stage, lives))
    return found


def _run(stage: Stage, lives: Sequence[Life]) -> list[Judged]:
    before = _written(stage)
    ids = {}
    for each in lives:
        with stage.memory(each.space) as memory:
            ids[each.space] = tell(memory, each)
    told = sum(len(each.statements) for each in lives)
    stderr.print(f"told {told:,} lines of {len(lives)} lives")
    _settle(stage, before + told)
    for each in lives:
        with stage.memory(each.space) as memory:
            forget_deleted(memory, each, ids[each.space])
    _settle(stage, before + told)
    columns = (TextColumn("{task.description:<18}"), BarColumn(bar_width=24), MofNCompleteColumn())
    judged: list[Judged] = []
    with Progress(
        *columns, TimeElapsedColumn(), console=stderr, disable=not stderr.is_terminal
    ) as bars:
        task = bars.add_task("asking", total=sum(len(each.questions) for each in lives))
        for each in lives:
            with stage.memory(each.space) as memory:
                judged += judge(memory, each, ids[each.space], lambda: bars.advance(task))
    return judged


def _written(stage: Stage) -> int:
    """Memories that are there already."""
    with stage.memory("default") as memory:
        return sum(each.events for each in memory.spaces())


def _settle(stage: Stage, memories: int) -> None:
    """Until everything is folded and embedded, and the detector has nothing left to say."""
    deadline = time.monotonic() + _LONGEST_S
    while True:
        wait_until_settled(stage, 0, formed=True)
        if not _claims_waiting(stage):
            wait_until_settled(stage, 0, formed=True)
            if not _claims_waiting(stage):
                return
        if time.monotonic() > deadline:
            raise UnavailableError(
                f"After {_LONGEST_S:.0f} s the detector is not done with {memories} memories.",
                fix="`hms status` tells which part is behind.",
            )
        time.sleep(_POLL_S)


def _claims_waiting(stage: Stage) -> int:
    url = f"{_metrics_url(stage)}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith("hms_claims_waiting "):
                return int(float(line.split()[1]))
    return 0


def _metrics_url(stage: Stage) -> str:
    (context,) = [each for each in stage.instance.processes if each.name == CONTEXT.name]
    return context.health_url.removesuffix("/healthz")


@contextmanager
def _detecting(wanted: bool) -> Iterator[None]:
    """The system that is started meanwhile has this setting."""
    before = os.environ.get(_DETECTS)
    os.environ[_DETECTS] = str(wanted)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_DETECTS]
        else:
            os.environ[_DETECTS] = before
