"""The log of a worker: HMS's own messages at the chosen level, those of libraries kept few."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from hms_schemas.errors import HmsError

# HMS's tables and consumer are services of Faust: Faust logs for them under their modules' names.
_LIBRARIES = ("faust", "mode", "aiokafka", "kafka", "hms_streams.tables")
# While a broker is away, aiokafka says so a hundred times a second.
_SAID_AGAIN_AFTER_S = 30.0


class SaidBefore(logging.Filter):
    """Lets a message of a library pass once in 30 s, whatever its arguments."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log it."""
        if not record.name.startswith(_LIBRARIES):
            return True
        key = (record.name, str(record.msg))
        now = monotonic()
        if now - self._said.get(key, -_SAID_AGAIN_AFTER_S) < _SAID_AGAIN_AFTER_S:
            return False
        self._said[key] = now
        return True


def without_trace(record: logging.LogRecord) -> bool:
    """Log an HMS error without its stack trace: its message says what to do."""
    if record.exc_info and isinstance(record.exc_info[1], HmsError):
        record.exc_info = None
    return True


def worker_logging(level: str) -> dict[str, Any]:
    """The configuration for ``logging.config.dictConfig``.

    The root stays at info: at a higher level, Faust installs a spinner and turns the root to debug,
    which costs 1.4 times the CPU.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "filters": {
            "said_before": {"()": SaidBefore},
            "without_trace": {"()": lambda: without_trace},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["said_before", "without_trace"],
            }
        },
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            **{name: {"level": max(logging.WARNING, number)} for name in _LIBRARIES},
            "hms": {"level": number},
        },
    }
