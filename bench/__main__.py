"""``make bench``: runs the suites, prints a table, writes the results as JSON, page and picture.

python -m bench [suite …] [--quick] [--page]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from rich.console import Console

from bench import (
    benchmark_page,
    context_latency,
    flow,
    fold_rate,
    footprint,
    machine,
    plot,
    replay_rate,
    write_latency,
)
from bench.figures import Figure
from bench.system.prepared_broker import PreparedBroker, prepared_broker
from hms_schemas.errors import HmsError

Run = Callable[[PreparedBroker], list[Figure]]
SUITES: dict[str, Run] = {
    "acks": write_latency.run,
    "folding": fold_rate.run,
    "replay": replay_rate.run,
    "reading": context_latency.run,
    "flow": flow.run,
    "footprint": footprint.run,
}
# Small sizes show that everything runs. The figures mean little.
QUICK: dict[str, Run] = {
    "acks": lambda broker: write_latency.run(broker, writes=50, rounds=1),
    "folding": lambda broker: fold_rate.run(broker, events=5_000, rounds=1),
    "replay": lambda broker: replay_rate.run(broker, events=20_000, rounds=1),
    "reading": lambda broker: context_latency.run(broker, sizes=(1_000,), requests=100, rounds=1),
    "flow": lambda broker: flow.run(broker, rates=(50,), seconds=3.0),
    "footprint": lambda broker: footprint.run(broker, memories=2_000, events=5_000),
}


def main() -> int:
    """Run the suites of the command line; returns 1 if a bar is missed, 2 if a suite failed."""
    options = _options()
    console = Console()
    facts, figures, failed = machine.describe(), [], False
    for name in options.suites or SUITES:
        console.print(f"[bold]{name}[/] …")
        try:
            # Each suite has its own broker, so that none is slowed by the log of another.
            with prepared_broker() as broker:
                figures += (QUICK if options.quick else SUITES)[name](broker)
        except HmsError as error:
            failed = True
            console.print(f"[red]{name} failed:[/] {error}")
    benchmark_page.show(figures, console)
    stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M")
    path = benchmark_page.save(facts, figures, stamp)
    console.print(f"written to bench/results/{path.name}")
    if options.page:
        benchmark_page.write_page(facts, figures, stamp)
        plot.draw(figures)
    return 2 if failed else int(any(figure.met is False for figure in figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure HMS here.")
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []], help="all when none is named")
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run?")
    parser.add_argument("--page", action="store_true", help="update docs/benchmarks.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
