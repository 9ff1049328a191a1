"""How much memory each process takes, and how much disk each store takes."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import psutil

from bench.figures import Figure
from bench.system.prepared_broker import PreparedBroker, until
from bench.system.seeded import filled
from bench.system.seeded_events import mixed, produce
from hms_schemas import topics

SUITE = "footprint"
_MB = 1e6
_FOLD_S = 600.0


def run(broker: PreparedBroker, *, memories: int = 100_000, events: int = 100_000) -> list[Figure]:
    """Fill a system, then fold more events; resident memory, and disk for a million of each."""
    prefix = "size."
    with filled(broker, prefix, spaces=memories // 1_000, each=1_000) as system:
        home = broker.folder / f"home-{prefix}"
        figures = [
            _resident(f"{child.name}", child.rss_mb(), memories) for child in system.children
        ]
        kafka = psutil.Process(broker.broker_pid).memory_info().rss / _MB
        figures.append(_resident("kafka", kafka, memories))
        figures += _stores(broker, prefix, home, memories)
        before = system.tiers.metric("hms_tiers_events_folded_total")
        produce(broker.bootstrap, prefix, islice(mixed(200), events))
        until(
            lambda: system.tiers.metric("hms_tiers_events_folded_total") >= before + events,
            _FOLD_S,
            f"folding {events} events",
        )
        log = topics.EVENTS.named(prefix)
        size = _topic_mb(broker, log)
        return [
            *figures,
            Figure(SUITE, "log, per million events", size / (memories + events) * 1e6, "MB"),
            _resident("tiers, after as many events more", system.tiers.rss_mb(), memories),
        ]


def _resident(name: str, megabytes: float, memories: int) -> Figure:
    return Figure(SUITE, f"resident: {name}", megabytes, "MB", note=f"{memories:,} memories")


def _stores(broker: PreparedBroker, prefix: str, home: Path, memories: int) -> list[Figure]:
    sizes = {
        "topic of states": _topic_mb(broker, topics.STATE.named(prefix)),
        "topic of spaces": _topic_mb(broker, topics.SPACES.named(prefix)),
        "topic of transitions": _topic_mb(broker, topics.TRANSITIONS.named(prefix)),
        "topic of embeddings": _topic_mb(broker, topics.EMBEDDINGS.named(prefix)),
        "RocksDB tables": _folder_mb(home / "tiers"),
        "index": _folder_mb(home / "index"),
    }
    return [
        Figure(SUITE, f"disk: {name}, per million memories", size / memories * 1e6, "MB")
        for name, size in sizes.items()
    ]


def _topic_mb(broker: PreparedBroker, topic: str) -> float:
    """The size of the log segments of all partitions, without indexes, which are preallocated."""
    folders = (broker.folder / "kafka").rglob(f"{topic}-*")
    logs = (file for folder in folders if folder.is_dir() for file in folder.glob("*.log"))
    return sum(file.stat().st_size for file in logs) / _MB


def _folder_mb(folder: Path) -> float:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sum(file.stat().st_blocks * 512 for file in files) / _MB
