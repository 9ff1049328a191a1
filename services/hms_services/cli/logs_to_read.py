"""The logs that commands read: of one space, or of the whole system for a replay."""

from __future__ import annotations

from pathlib import Path

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_services.cli.target import cluster, local_settings
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.space_log import SpaceLog
from hms_streams.log.reading.topic_reader import LogReader


def space_log(home: Path | None, space_key: bytes) -> SpaceLog:
    """The log of one space; it admits events of that space's tenant. The caller closes it.

    Raises:
        UnavailableError: the cluster does not answer, or has no events topic.
    """
    at = cluster(home)
    with LogReader(at, topics.EVENTS) as reader:
        partitions = len(reader.watermarks())
    tenant = space_key.split(b"/")[0].decode()
    return SpaceLog(at.bootstrap, at.topic_prefix, partitions, Codec(), [tenant])


def replay_source(home: Path | None) -> LogSource:
    """The log of this home, with its tenants and the generation that is served.

    Raises:
        UnavailableError: nothing runs here, and no cluster is named.
    """
    where = cluster(home)
    tenants = frozenset(local_settings(home).served_tenants)
    served = GenerationTopic(where.bootstrap, where.topic_prefix).read().current
    return LogSource(where.bootstrap, where.topic_prefix, tenants, served)
