"""A small real service: answers /healthz on a port, or fails as it is told. Arguments: PORT [FILE].

While FILE exists it dies at its start; its text is the reason given. A FILE that reads ``never``
makes it answer 503 for ever instead.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

reason_file = Path(sys.argv[2]) if len(sys.argv) > 2 else None
reason = reason_file.read_text() if reason_file and reason_file.exists() else ""
if reason and reason != "never":
    sys.exit(f"some words before\nERROR {reason}")


class Handler(BaseHTTPRequestHandler):
    """Answers every path as health."""

    def do_GET(self) -> None:
        self.send_response(503 if reason else 200)
        self.end_headers()
        self.wfile.write(b'{"reason": "not yet"}')


HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
