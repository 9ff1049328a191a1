"""An instance of two small real services, run as the real one is. Argument: daemon | foreground.

By ``HMS_*``; a file ``trouble`` in HMS_HOME is handed to the second service (see healthy_server).
"""

from __future__ import annotations

import sys
from pathlib import Path

from hms_services.local.daemon import serve
from hms_services.local.lifecycle import up
from hms_services.local.processes.child import ChildSpec
from hms_services.local.profile import Profile
from hms_services.local.settings import LocalSettings
from hms_streams.process.configuration import load

SERVER = str(Path(__file__).with_name("healthy_server.py"))


def service(name: str, variable: str, port: int, *more: str) -> ChildSpec:
    return ChildSpec(
        name=name,
        argv=(sys.executable, "-S", SERVER, str(port), *more),
        health_url=f"http://127.0.0.1:{port}/healthz",
        ports={variable: port},
    )


def small(settings: LocalSettings) -> Profile:
    def prepare(bootstrap: str) -> None:
        (settings.home / "prepared").write_text(bootstrap)

    first = service("first", "HMS_TIERS_METRICS_PORT", settings.tiers_metrics_port)
    trouble = str(settings.home / "trouble")
    port = settings.context_metrics_port
    second = service("second", "HMS_CONTEXT_METRICS_PORT", port, trouble)

    def workers() -> tuple[ChildSpec, ...]:
        """One for each line of the file ``wanted``: a name and a port."""
        wanted = settings.home / "wanted"
        lines = wanted.read_text().splitlines() if wanted.exists() else []
        named = (line.split() for line in lines)
        return tuple(service(name, "HMS_NONE", int(port)) for name, port in named)

    return Profile(prepare, (first, second), workers)


if sys.argv[1] == "daemon":
    sys.exit(serve(small))
up(load(LocalSettings), lambda progress: print(progress, flush=True), build_profile=small)
