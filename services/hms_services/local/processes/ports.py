"""TCP ports of the local runtime: which are free, and who holds one that is not."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import psutil

from hms_schemas.errors import StartError


def free_ports(count: int, host: str = "127.0.0.1") -> list[int]:
    """``count`` different ports that were free on ``host`` a moment ago, chosen by the system."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((host, 0))
        return [each.getsockname()[1] for each in sockets]


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on ``port`` now."""
    with socket.socket() as probe:
        # As servers do: an earlier connection in the state TIME_WAIT does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def holder(port: int) -> str:
    """Who listens on ``port``: ``name (pid N)``; empty when the system does not tell."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN
            if listens and connection.pid and connection.laddr[1:2] == (port,):
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        return ""
    return ""


def require_free(port: int, variable: str, host: str = "127.0.0.1") -> None:
    """Raise a StartError that names the port, its holder and its variable if it is taken."""
    if is_free(port, host):
        return
    who = holder(port) or "another program"
    raise StartError(
        f"Port {port} on {host} is held by {who}.",
        fix=f"Stop that program, or set {variable} to a free port.",
    )
