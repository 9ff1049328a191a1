"""Serves ``/metrics`` and ``/healthz`` of a process, on threads of its own.

So the process also answers while its event loop is busy or stuck, when an answer matters most.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest

from hms_schemas.errors import StartError

NotReady = Callable[[], str | None]
"""Why the process is not ready yet; None when it is. Called on the server's threads."""

Facts = Callable[[], Mapping[str, object]]
"""What a health answer tells beside the status. Called on the server's threads."""

_STOP_SECONDS = 0.05
"""How often the server looks whether it must stop; the standard library's half a second would be
most of the time in which a process stops."""


class Observatory:
    """The metrics and health server of one process. Its threads do not keep the process alive.

    Args:
        bind: the address to listen on.
        port: its port; 0 takes any free one.
        not_ready: why the process is not ready yet; None when it is.
        registry: what ``/metrics`` shows.
        facts: what ``/healthz`` tells besides, when the process is ready.
    """

    def __init__(
        self,
        bind: str,
        port: int,
        not_ready: NotReady,
        registry: CollectorRegistry = REGISTRY,
        facts: Facts = dict,
    ) -> None:
        """Listen at once; ``port`` is the port that was taken.

        Raises:
            StartError: the port is taken.
        """
        try:
            self._server = ThreadingHTTPServer((bind, port), _handler(not_ready, registry, facts))
        except OSError as error:
            raise StartError(
                f"the metrics port {bind}:{port} is not free ({error.strerror}).",
                fix="Stop what listens there, or set another HMS_..._METRICS_PORT.",
            ) from error
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, args=(_STOP_SECONDS,), name="observe", daemon=True
        ).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _handler(
    not_ready: NotReady, registry: CollectorRegistry, facts: Facts
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path.split("?")[0]:
                case "/metrics":
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest(registry))
                case "/healthz":
                    reason = not_ready()
                    not_yet = {"status": "not ready", "reason": reason}
                    body = not_yet if reason else {**_READY, **facts()}
                    self._answer(503 if reason else 200, "application/json", _json(body))
                case _:
                    self._answer(404, "application/json", _json({"paths": _PATHS}))

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log no request: health is asked for every second."""

    return Handler


_READY = {"status": "ready"}
_PATHS = ["/healthz", "/metrics"]


def _json(body: object) -> bytes:
    return json.dumps(body).encode()
