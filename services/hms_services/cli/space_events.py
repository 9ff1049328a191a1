"""The log of one space, as commands read it."""

from __future__ import annotations

from pathlib import Path

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_services.cli.target import cluster
from hms_streams.log.reading.space_log import SpaceLog
from hms_streams.log.reading.topic_reader import LogReader


def space_log(home: Path | None, space_key: bytes) -> SpaceLog:
    """The log, read by space; admits events of that space's tenant. Close it.

    Raises:
        UnavailableError: the cluster does not answer, or has no events topic.
    """
    at = cluster(home)
    with LogReader(at, topics.EVENTS) as reader:
        partitions = len(reader.watermarks())
    tenant = space_key.split(b"/")[0].decode()
    return SpaceLog(at.bootstrap, at.topic_prefix, partitions, Codec(), [tenant])
