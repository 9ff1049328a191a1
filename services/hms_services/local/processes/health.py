"""Whether a process of the local runtime is ready, asked as its clients would ask."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

# One probe never blocks its caller longer than this.
PROBE_SECONDS = 2.0


@dataclass(frozen=True)
class Health:
    """The answer of one probe. ``facts`` holds the JSON that a ``/healthz`` answered, if any."""

    ok: bool
    detail: str
    facts: dict[str, Any] = field(default_factory=dict)


def probe(url: str, timeout: float = PROBE_SECONDS) -> Health:
    """Ask once, for at most about ``timeout`` seconds. Never raises for a process that is down.

    ``http://…`` is a ``/healthz``: 200 is ready, anything else is not, with the JSON's ``reason``.
    ``kafka://host:port`` is a broker: ready when it answers a metadata request with itself in it.
    """
    parts = urlsplit(url)
    if parts.scheme == "kafka":
        return probe_kafka(parts.netloc, timeout)
    return _probe_http(url, timeout)


def probe_kafka(bootstrap: str, timeout: float = PROBE_SECONDS) -> Health:
    """One metadata round trip to the cluster behind ``bootstrap`` (a comma list of host:port)."""
    # Asked first: after a refused connection the client waits longer and longer.
    if not any(_listens(address, timeout) for address in bootstrap.split(",")):
        return Health(False, f"nothing listens at {bootstrap}")
    # Without this the client logs each refused connection; the detail of the answer says it once.
    settings: dict[str, str | int | float | bool] = {
        "bootstrap.servers": bootstrap,
        "log_level": 0,
        "socket.timeout.ms": 2000,
    }
    try:
        metadata = AdminClient(settings).list_topics(timeout=timeout)
    except KafkaException as error:
        return Health(False, f"no broker answers at {bootstrap} ({error.args[0].name()})")
    if not metadata.brokers:
        return Health(False, f"the cluster at {bootstrap} has no broker yet")
    count = len(metadata.brokers)
    return Health(True, f"{count} broker{'s' if count > 1 else ''}, {len(metadata.topics)} topics")


def _listens(address: str, timeout: float) -> bool:
    host, _, port = address.strip().rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout).close()
    except (OSError, ValueError):
        return False
    return True


def _probe_http(url: str, timeout: float) -> Health:
    try:
        status, body = _ask(url, timeout)
    except (OSError, HTTPException) as error:  # URLError and time-outs are OSErrors
        return Health(False, f"no answer from {url} ({getattr(error, 'reason', error)})")
    facts = _facts(body)
    if status == HTTPStatus.OK:
        return Health(True, "ready", facts)
    return Health(False, str(facts.get("reason", f"answers {status}")), facts)


def _ask(url: str, timeout: float) -> tuple[int, bytes]:
    """Status and body. Reading either raises when the process freezes in between."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def _facts(body: bytes) -> dict[str, Any]:
    """The JSON object of a health answer; empty where the body is no JSON object."""
    try:
        facts = json.loads(body)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}
