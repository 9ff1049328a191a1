"""What the supervisor needs to know of a process before it runs: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# What every child gets. More threads would share the same cores and spin while idle. More malloc
# arenas would only keep freed memory from the system.
CHILD_ENVIRONMENT: Mapping[str, str] = {
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(frozen=True)
class ChildSpec:
    """One process to run.

    Args:
        name: what people call it; also the name of its log file.
        argv: the command line, the program as a path or found on PATH.
        health_url: ``http://…/healthz`` or ``kafka://host:port`` (see :func:`health.probe`).
        env: variables on top of the supervisor's own and of :data:`CHILD_ENVIRONMENT`.
        ports: the ports it will listen on, each with the variable that sets it.
        ready_seconds: how long it may take from its start until it is healthy.
        stop_seconds: how long it may take to end after SIGTERM before it is killed.
    """

    name: str
    argv: tuple[str, ...]
    health_url: str
    env: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    ready_seconds: float = 60.0
    stop_seconds: float = 15.0
