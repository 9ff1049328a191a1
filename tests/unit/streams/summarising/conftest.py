"""A language model's service on a port of its own, that answers as the real one does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Service:
    """Answers every request with one text, in the words of OpenAI and of Anthropic."""

    def __init__(self, answer: str, status: int) -> None:
        self.asked: list[dict[str, Any]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                service.asked.append(json.loads(self.rfile.read(length)))
                body = json.dumps(service.reply(self.path, answer)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self._thread.start()

    def reply(self, path: str, answer: str) -> dict[str, Any]:
        if path.endswith("/messages"):
            return {
                "id": "m", "type": "message", "role": "assistant", "model": "a-model",
                "content": [{"type": "text", "text": answer}], "stop_reason": "end_turn",
                "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
            }  # fmt: skip
        message = {"role": "assistant", "content": answer}
        return {
            "id": "c", "object": "chat.completion", "created": 1, "model": "a-model",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        }  # fmt: skip

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Service]]:
    """Start one; the libraries' variables name it."""
    with ExitStack() as stack:

        def start(answer: str = "", status: int = 200) -> Service:
            made = Service(answer, status)
            stack.callback(made.close)
            for name in ("OPENAI", "ANTHROPIC"):
                monkeypatch.setenv(f"{name}_API_KEY", "a-key")
            monkeypatch.setenv("OPENAI_BASE_URL", f"{made.url}/v1")
            monkeypatch.setenv("ANTHROPIC_BASE_URL", made.url)
            return made

        yield start
