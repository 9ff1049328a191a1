"""Which log a replay reads: that of this home, its tenants, and the generation served."""

from __future__ import annotations

from pathlib import Path

from hms_services.cli.target import cluster, local_settings
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.log_source import LogSource


def replay_source(home: Path | None) -> LogSource:
    """Raises UnavailableError when nothing runs here and no cluster is named."""
    where = cluster(home)
    tenants = frozenset(local_settings(home).served_tenants)
    served = GenerationTopic(where.bootstrap, where.topic_prefix).read().current
    return LogSource(where.bootstrap, where.topic_prefix, tenants, served)
