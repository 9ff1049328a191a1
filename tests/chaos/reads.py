"""The outcomes of the questions that the readers asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.chaos.disturbing import Happened
from tests.chaos.reading import HANGS_SECONDS, Read
from tests.chaos.verdict import Check

# A machine with more to do than cores answers late now and then; more than this is a fault.
_LATE_SHARE = 0.02


def outcomes(reads: Iterable[Read]) -> dict[str, int]:
    """How many reads had each outcome."""
    return dict(Counter(read.outcome for read in reads))


def judge_reads(reads: Sequence[Read], disturbances: Sequence[Happened]) -> list[Check]:
    """No read hangs or fails. A read has no answer only while the service itself is disturbed.

    So an outage of anything else, the log included, must leave reads as they are: they fail open.
    """
    hung = [read for read in reads if read.took > HANGS_SECONDS]
    failed = [read for read in reads if read.outcome == "failed"]
    down = [h for h in disturbances if h.planned.target == "context"]
    calm = [read for read in reads if not any(_within(read, h) for h in down)]
    counted = Counter(read.outcome for read in calm)
    late, gone = counted["late"], counted["unavailable"]
    codes = dict(Counter(read.code for read in failed))
    return [
        Check("no read hangs", not hung, f"{len(reads):,} reads, {len(hung)} hung"),
        Check("no read fails", not failed, f"{len(failed)} failed {codes or ''}"),
        Check(
            "reads are answered while the service lives",
            not gone and late <= _LATE_SHARE * max(1, len(calm)),
            f"of {len(calm):,} then: {late} late, {gone} unavailable",
        ),
    ]


def _within(read: Read, happened: Happened) -> bool:
    """Whether the question was asked while, or just before, its service was disturbed."""
    over = happened.recovered
    return read.at >= happened.began - 1.0 and (over is None or read.at <= over)
