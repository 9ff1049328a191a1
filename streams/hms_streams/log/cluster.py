"""Where a log is, for those who only read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cluster:
    """Where the log is."""

    bootstrap: str
    topic_prefix: str

    def consumer(self) -> dict[str, str | int | float | bool]:
        """What a consumer is made with: it joins no group, commits and prints nothing."""
        return {
            "bootstrap.servers": self.bootstrap,
            "group.id": "hms-cli",
            "enable.auto.commit": False,
            "log_level": 0,
        }
