"""A library that repeats itself is heard once in a while; we are always heard."""

from __future__ import annotations

import logging

import pytest

from hms_streams.tables import worker_logs as logs
from hms_streams.tables.worker_logs import SaidBefore


def record(name: str, message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "", 0, message, arguments, None)


def test_a_repeated_message_passes_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(logs, "monotonic", lambda: now)
    said_before = SaidBefore()
    assert said_before.filter(record("aiokafka", "node %s is away", 1))
    assert not said_before.filter(record("aiokafka", "node %s is away", 2))
    assert said_before.filter(record("aiokafka", "something else"))
    now = 31.0
    assert said_before.filter(record("aiokafka", "node %s is away", 3))


def test_our_own_messages_always_pass() -> None:
    said_before = SaidBefore()
    assert all(said_before.filter(record("hms.progress", "the same")) for _ in range(3))
