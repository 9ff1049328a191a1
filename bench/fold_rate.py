"""Events a second that one and two tiers workers fold, compared with plain Faust and a bare loop.

Every engine folds the same log from its beginning with the same rules. The engines take turns, so
that a noisy minute hits all alike. CPU time an event is the figure that noise changes least.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from statistics import median

from bench.figures import Figure
from bench.system.prepared_broker import (
    READY_S,
    MeasuredProcess,
    PreparedBroker,
    run_program,
    until,
)
from bench.system.seeded_events import Record, encoded, mixed, produce_records
from hms_schemas import topics
from hms_schemas.errors import StartError

SUITE = "folding"
# So many that a batch of 1,000 events holds many spaces.
SPACES = 200
_DEADLINE_S = 300.0
# Plain Faust sometimes delivers few events and then none: such a round measures nothing.
_ENOUGH = 0.5
_TRIES = 4
Measured = dict[str, float]


def run(broker: PreparedBroker, *, events: int = 50_000, rounds: int = 3) -> list[Figure]:
    """Measure all engines; each figure has its ratio to plain Faust in the same run."""
    engines: dict[str, Callable[[PreparedBroker, str, int], Measured]] = {
        "plain Faust": _plain_faust,
        "tiers, one worker": lambda *a: _workers(1, *a),
        "tiers, two workers": lambda *a: _workers(2, *a),
        "bare confluent-kafka loop": _bare_loop,
    }
    taken: dict[str, list[Measured]] = defaultdict(list)
    for number in range(rounds):
        for name, measure in engines.items():
            prefix = f"fold{number}{len(taken[name])}-{name[:6].strip()}{len(name)}."
            prefix = prefix.replace(" ", "").replace(",", "")
            broker.topics(prefix)
            taken[name].append(measure(broker, prefix, events))
    return _figures(taken)


def _figures(taken: dict[str, list[Measured]]) -> list[Figure]:
    base = median(m["events"] / m["seconds"] for m in taken["plain Faust"])
    figures = []
    for name, measured in taken.items():
        rate = median(m["events"] / m["seconds"] for m in measured)
        cpu = median(m["cpu_s"] / m["events"] * 1e6 for m in measured)
        bar = 5_000.0 if name == "tiers, one worker" else None
        note = f"{rate / base:.1f} x plain Faust"
        figures += [
            Figure(SUITE, name, rate, "events/s", bar, "higher", note),
            Figure(SUITE, f"{name}, CPU an event", cpu, "µs"),
        ]
        missed = max(m["missed"] for m in measured)
        if missed:
            figures.append(Figure(SUITE, f"{name}, never handed over", missed, "events"))
    return figures


def _workers(number: int, broker: PreparedBroker, prefix: str, events: int) -> Measured:
    """Measure ``number`` workers, from the first write until the last event is folded and durable.

    The workers have their partitions before the first write.
    """
    backlog = list(_backlog(events))
    children = [
        broker.start("tiers", prefix, HMS_WORKER=f"worker-{index + 1}") for index in range(number)
    ]
    try:
        for child in children:
            until(child.ready, READY_S, f"{child.name} ready")
        start, cpu = time.monotonic(), _cpu(children)
        produce_records(broker.bootstrap, topics.EVENTS.named(prefix), backlog)
        until(lambda: _folded(children) >= events, _DEADLINE_S, f"folding {events} events")
        seconds, used = time.monotonic() - start, _cpu(children) - cpu
        return {"events": events, "seconds": seconds, "cpu_s": used, "missed": 0}
    finally:
        broker.stop(*children)


def _backlog(events: int) -> Iterator[Record]:
    return encoded(islice(mixed(SPACES), events))


def _folded(children: list[MeasuredProcess]) -> float:
    """How many events all workers have folded durably."""
    return sum(child.metric("hms_tiers_events_folded_total") for child in children)


def _cpu(children: list[MeasuredProcess]) -> float:
    return sum(child.cpu_s() for child in children)


def _plain_faust(broker: PreparedBroker, prefix: str, events: int) -> Measured:
    """The first of a few attempts that folded enough events to tell a rate."""
    produce_records(broker.bootstrap, topics.EVENTS.named(prefix), _backlog(events))
    for attempt in range(_TRIES):
        measured = _program("plain_faust", broker, prefix, events, f"try{attempt}")
        if measured["events"] >= events * _ENOUGH:
            return measured
    raise StartError(
        f"Plain Faust stopped short of {_ENOUGH:.0%} of its events {_TRIES} times.",
        fix="Run the suite again; nothing of HMS is at fault.",
    )


def _bare_loop(broker: PreparedBroker, prefix: str, events: int) -> Measured:
    produce_records(broker.bootstrap, topics.EVENTS.named(prefix), _backlog(events))
    return _program("confluent_loop", broker, prefix, events)


def _program(
    module: str, broker: PreparedBroker, prefix: str, events: int, attempt: str = ""
) -> Measured:
    home = broker.folder / f"{module}-{prefix}{attempt}"
    command = [
        sys.executable, "-m", f"bench.programs.{module}",
        broker.bootstrap, prefix, str(events), str(home), attempt,
    ]  # fmt: skip
    output = run_program(command, broker.environment(prefix, home), _DEADLINE_S)
    measured: Measured = json.loads(output.splitlines()[-1])
    return {**measured, "missed": events - measured["events"]}
