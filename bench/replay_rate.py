"""Events a second of a replay: one process, then two, fold the log from its beginning.

This is the work of ``hms digest --source log``: consume, decode, admit, fold, keep the state on
disk, and hash all of it at the end.
"""

from __future__ import annotations

import time
from itertools import islice
from statistics import median

from bench.figures import Figure
from bench.system.prepared_broker import PreparedBroker
from bench.system.seeded_events import mixed, produce
from hms_streams.log.log_source import LogSource
from hms_streams.replay.states.state_digest import total
from hms_streams.replay.system_digests import log_digests, log_ends

SUITE = "replay"
SPACES = 200
_PREFIX = "replay."


def run(broker: PreparedBroker, *, events: int = 300_000, rounds: int = 3) -> list[Figure]:
    """Measure with this process alone, and with two processes. All digests must be equal."""
    broker.topics(_PREFIX)
    produce(broker.bootstrap, _PREFIX, islice(mixed(SPACES), events))
    source = LogSource(broker.bootstrap, _PREFIX)
    taken: dict[int, list[float]] = {1: [], 2: []}
    cpu, found = [], set()
    for _ in range(rounds):
        for processes, seconds in taken.items():
            start, used = time.monotonic(), time.process_time()
            found.add(_digest(source, processes))
            seconds.append(time.monotonic() - start)
            if processes == 1:
                cpu.append((time.process_time() - used) / events * 1e6)
    one, two = (events / median(seconds) for seconds in taken.values())
    return [
        Figure(SUITE, "one process", one, "events/s", 30_000, "higher", f"{events:,} events"),
        Figure(
            SUITE, "one process, CPU an event", median(cpu), "µs", note="the client's threads too"
        ),
        Figure(SUITE, "two processes", two, "events/s", note=f"{two / one:.1f} x one"),
        Figure(SUITE, "digests that differ", len(found) - 1, "digests", 0.0),
    ]


def _digest(source: LogSource, processes: int) -> str:
    ends = {partition: (end,) for partition, end in log_ends(source).items()}
    digests = log_digests(source, ends, processes=processes)
    return total({partition: found[-1] for partition, found in digests.items()})
