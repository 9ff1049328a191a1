"""How long a context takes, by the number of memories, of callers, and of new questions."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import hms
from bench import ghz
from bench.figures import Figure, latencies
from bench.system.prepared_broker import PreparedBroker
from bench.system.seeded import FilledSystem, filled
from bench.system.seeded_events import sentence

SUITE = "reading"
METHOD = "hms.context.v1.ContextService/BuildContext"
PROTO = "hms/context/v1/context_service.proto"
SPACE_SIZE = 1_000
SIZES = (1_000, 10_000, 100_000)
# The bars are for this many memories in all.
BARRED = 100_000
_TOKENS = 1_024
# So few that each is asked again: its embedding is in the cache.
_KNOWN_QUESTIONS = 16


def run(
    broker: PreparedBroker,
    *,
    sizes: tuple[int, ...] = SIZES,
    requests: int = 1_000,
    rounds: int = 3,
) -> list[Figure]:
    """Measure at every size. Only the largest has bars."""
    tool, figures = ghz.find(), []
    for size in sizes:
        spaces = size // SPACE_SIZE
        with filled(broker, f"read{size}.", spaces=spaces, each=SPACE_SIZE) as system:
            figures += _measure(system, size, tool, requests, rounds)
    return figures


def _measure(
    system: FilledSystem, size: int, tool: Path | None, requests: int, rounds: int
) -> list[Figure]:
    name, barred = f"{size:,} memories", size == BARRED
    figures = _one_python_caller(system, size, name, requests // 4, rounds)
    if tool is None:
        return figures
    asker = _Asker(system.address, tool, size // SPACE_SIZE)
    asker.closed(1, 100, fresh=True)  # warm up
    one = [asker.closed(1, requests // 2, fresh=True) for _ in range(rounds)]
    figures += _latencies(f"{name}, one caller", one, (8.0, 15.0) if barred else None)
    known = [asker.closed(1, requests // 2, fresh=False) for _ in range(rounds)]
    figures += _latencies(f"{name}, one caller, question seen before", known, None)
    opened = [asker.open(100, requests, fresh=True) for _ in range(rounds)]
    figures += _latencies(f"{name}, open loop 100/s", opened, (15.0, 50.0) if barred else None)
    eight = [asker.closed(8, requests, fresh=True) for _ in range(rounds)]
    figures += _latencies(f"{name}, 8 callers", eight, (None, 50.0) if barred else None)
    rate = sorted(load.per_second for load in eight)[len(eight) // 2]
    bar = 250.0 if barred else None
    figures.append(Figure(SUITE, f"{name}, 8 callers", rate, "contexts/s", bar, "higher"))
    failed = sum(load.failed for load in (*one, *known, *opened, *eight))
    return [*figures, Figure(SUITE, f"{name}, failed calls", failed, "calls", 0.0)]


def _latencies(
    name: str, loads: list[ghz.LoadResult], bars: tuple[float | None, float | None] | None
) -> list[Figure]:
    p50, p95 = bars or (None, None)
    rounds = [load.milliseconds for load in loads]
    return latencies(SUITE, name, rounds, {50: p50, 95: p95, 99: None}, "ghz")


def _one_python_caller(
    system: FilledSystem, size: int, name: str, requests: int, rounds: int
) -> list[Figure]:
    """Measure the Python client, as an application uses it, with a new question each time."""
    timed: list[list[float]] = []
    source = random.Random(size)
    with hms.connect(system.address) as memory:
        for _ in range(rounds):
            timed.append([])
            for number in range(requests):
                question, space = sentence(source, 8), f"space-{number % (size // SPACE_SIZE)}"
                start = time.perf_counter()
                memory.context(question, space=space, tokens=_TOKENS)
                timed[-1].append((time.perf_counter() - start) * 1e3)
    bars: dict[int, float | None] = {50: None, 95: None}
    return latencies(SUITE, f"{name}, Python client", timed, bars, "new questions")


class _Asker:
    """Sends questions to all spaces in turn."""

    def __init__(self, address: str, tool: Path, spaces: int) -> None:
        self._address, self._tool, self._spaces = address, tool, spaces
        self._source = random.Random(1)

    def closed(self, callers: int, total: int, *, fresh: bool) -> ghz.LoadResult:
        """Ask from ``callers`` connections; each waits for its answer before it asks again."""
        requests = self._requests(total, fresh)
        return ghz.load(
            self._tool, self._address, METHOD, PROTO, requests, callers=callers, total=total
        )

    def open(self, per_second: int, total: int, *, fresh: bool) -> ghz.LoadResult:
        """Ask at a rate, whether answers come or not."""
        requests = self._requests(total, fresh)
        return ghz.load(
            self._tool, self._address, METHOD, PROTO, requests,
            callers=8, total=total, per_second=per_second,
        )  # fmt: skip

    def _requests(self, total: int, fresh: bool) -> list[dict[str, Any]]:
        number = total if fresh else _KNOWN_QUESTIONS
        questions = [sentence(self._source, 8) for _ in range(number)]
        return [
            {
                "parent": f"tenants/local/spaces/space-{index % self._spaces}",
                "query": questions[index % number],
                "token_budget": _TOKENS,
            }
            for index in range(total)
        ]
