"""What the doctor looks at on the machine: everything that an instance needs before it starts."""

from __future__ import annotations

import platform
import shutil
import sys

from hms_schemas.errors import HmsError
from hms_services.local.checks.finding import Finding
from hms_services.local.instance import Instance
from hms_services.local.kafka.jars import cache_folder, pinned_jars
from hms_services.local.kafka.java import find_java
from hms_services.local.processes.ports import holder, is_free
from hms_services.local.settings import BROKER_PORTS, LocalSettings, port_fields
from hms_streams.maven.jars import damaged_jars

# The versions that every compiled dependency has a wheel for.
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
# Kafka stops when its disk is full; a gigabyte is about two million events of room to react.
LEAST_FREE_BYTES = 1024**3


def python() -> Finding:
    """Whether this Python is one that HMS is built for."""
    fits = OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON
    return Finding(
        "python",
        fits,
        f"Python {platform.python_version()} ({sys.executable})",
        "" if fits else "Install HMS into an environment of Python 3.11, 3.12 or 3.13.",
    )


def java(settings: LocalSettings) -> Finding:
    """Whether there is a Java for the local broker."""
    if not settings.runs_broker:
        return Finding("java", True, "not needed: HMS_KAFKA_BOOTSTRAP is set")
    try:
        found = find_java()
    except HmsError as error:
        return Finding("java", False, error.message, error.fix)
    return Finding("java", True, f"Java {found.major} ({found.source}: {found.program})")


def home(settings: LocalSettings) -> Finding:
    """Whether the home and the cache can be written."""
    try:
        settings.require_writable_home()
    except HmsError as error:
        return Finding("home", False, error.message, error.fix)
    return Finding("home", True, f"{settings.home} can be written")


def disk(settings: LocalSettings) -> Finding:
    """Whether the disk of the home has room."""
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    enough = free >= LEAST_FREE_BYTES
    fix = f"Free at least 1 GB on the disk of {folder}, or move HMS_HOME to another disk."
    return Finding("disk", enough, f"{free / 1024**3:.1f} GB free", "" if enough else fix)


def ports(settings: LocalSettings, instance: Instance | None) -> Finding:
    """Whether the ports are free to start on; those of a running instance are its own."""
    if instance:
        held = ", ".join(f"{name} {port}" for name, port in instance.ports.items())
        return Finding("ports", True, f"held by this instance: {held}")
    if settings.free_ports:
        return Finding("ports", True, "chosen at the start (HMS_FREE_PORTS)")
    unused = () if settings.runs_broker else BROKER_PORTS
    needed = [name for name in port_fields() if name not in unused]
    taken = [name for name in needed if not is_free(getattr(settings, name), settings.bind)]
    if not taken:
        numbers = ", ".join(str(getattr(settings, name)) for name in needed)
        return Finding("ports", True, f"{numbers} are free")
    return _taken(settings, taken)


def _taken(settings: LocalSettings, fields: list[str]) -> Finding:
    numbers = {f"HMS_{field.upper()}": getattr(settings, field) for field in fields}
    held = [f"{port} is held by {holder(port) or 'another program'}" for port in numbers.values()]
    fix = f"Stop that program, set {' and '.join(numbers)} to free ports, or HMS_FREE_PORTS=true."
    return Finding("ports", False, "; ".join(held), fix)


def jars(settings: LocalSettings) -> Finding:
    """Whether the broker's jars are there and have their right bytes."""
    if not settings.runs_broker:
        return Finding("jars", True, "not needed: HMS_KAFKA_BOOTSTRAP is set")
    folder = cache_folder(settings.cache)
    damaged = damaged_jars(folder, pinned_jars())
    if not damaged:
        return Finding("jars", True, f"{len(pinned_jars())} intact in {folder}")
    names = ", ".join(jar.file_name for jar in damaged[:3])
    more = f" and {len(damaged) - 3} more" if len(damaged) > 3 else ""
    fix = "Run `hms up` with a network: it fetches them once (45 MB) and checks every one."
    return Finding("jars", False, f"{names}{more} missing or damaged in {folder}", fix)


def model(settings: LocalSettings) -> Finding:
    """Whether the embedding model is there, or will be made or fetched at the first start."""
    # Only here, because its libraries are slow to load and absent from a client's install.
    from hms_streams.embedding.embedder_loading import embedder_state

    states = embedder_state(settings.embedding, settings.cache)
    for state in states:
        if state.fix:
            return Finding("model", False, state.words, state.fix)
    found = "; ".join(dict.fromkeys(state.words for state in states))
    return Finding("model", True, found or f"HMS_EMBEDDING={settings.embedding}")
