"""The jars of the local broker: a pinned list, fetched once, verified, shared by all homes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from hms_streams.maven.jars import FetchProgress, Jar, Need, fetch_jars

KAFKA_VERSION = "4.3.1"
_NEED = Need("Kafka", otherwise="set HMS_KAFKA_BOOTSTRAP to a cluster you have")


@cache
def pinned_jars() -> tuple[Jar, ...]:
    """The jars a broker needs, in the order of the packaged list."""
    text = files("hms_services.local.kafka").joinpath("kafka_jars.txt").read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Jar.at(coordinate, sha256, int(size)) for coordinate, sha256, size in lines)


def cache_folder(cache: Path) -> Path:
    """Where the verified jars lie below the cache of ``HMS_CACHE``."""
    return cache / f"kafka-{KAFKA_VERSION}"


def classpath(folder: Path) -> str:
    """The Java class path of the pinned jars in ``folder``; never anything else that lies there."""
    return os.pathsep.join(str(folder / jar.file_name) for jar in pinned_jars())


def ensure_jars(
    cache: Path,
    on_progress: Callable[[FetchProgress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    repository: str = "",
    wanted: Sequence[Jar] | None = None,
) -> Path:
    """Return the folder that holds every wanted jar, verified just now; fetch what is missing.

    See :func:`hms_streams.maven.jars.fetch_jars`.

    Args:
        cache: the folder of ``HMS_CACHE``.
        on_progress: called from worker threads, one call at a time.
        cancelled: asked again and again; true ends the fetch.
        repository: the URL of a mirror of Maven Central.
        wanted: the jars; the pinned list unless given.
    """
    folder = cache_folder(cache)
    jars = pinned_jars() if wanted is None else wanted
    fetch_jars(folder, jars, _NEED, on_progress, cancelled, repository=repository)
    return folder
