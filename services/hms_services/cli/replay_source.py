"""Which log a replay reads: the cluster of this home, and the tenants that are served on it."""

from __future__ import annotations

from pathlib import Path

from hms_services.cli.target import cluster, local_settings
from hms_streams.replay.log_source import LogSource


def replay_source(home: Path | None) -> LogSource:
    """Raises UnavailableError when nothing runs here and no cluster is named."""
    where = cluster(home)
    tenants = (name.strip() for name in local_settings(home).tenants.split(","))
    return LogSource(where.bootstrap, where.topic_prefix, frozenset(filter(None, tenants)))
