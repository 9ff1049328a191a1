"""Health is asked of real sockets that answer, refuse, stop half-way or say nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from hms_services.local.processes.health import probe

Serve = Callable[[bytes], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that sends these bytes to its one caller and then falls silent; its URL."""
    with ExitStack() as parts:

        def start(said: bytes) -> str:
            listener = parts.enter_context(socket.create_server(("127.0.0.1", 0)))

            def answer() -> None:
                caller = parts.enter_context(listener.accept()[0])
                caller.recv(4096)
                caller.sendall(said)

            threading.Thread(target=answer, daemon=True).start()
            return f"http://127.0.0.1:{listener.getsockname()[1]}/healthz"

        yield start


def test_a_process_that_is_ready(serve: Serve) -> None:
    health = probe(serve(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))

    assert health.ok


def test_a_process_that_says_why_it_is_not_ready(serve: Serve) -> None:
    body = b'{"reason": "restoring"}'
    head = b"HTTP/1.1 503 Busy\r\nContent-Length: %d\r\n\r\n" % len(body)

    assert probe(serve(head + body)).detail == "restoring"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 503 Busy\r\nContent-Length: 20\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{",
        b"HTTP/1.1 200",
        b"",
        b"what?\r\n\r\n",
    ],
)
def test_one_that_freezes_while_it_answers_is_not_ready(serve: Serve, said: bytes) -> None:
    assert not probe(serve(said), timeout=0.2).ok


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert "no answer" in probe(f"http://127.0.0.1:{port}/healthz").detail
