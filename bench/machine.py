"""The machine and the versions of a run: a figure means nothing without them."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from hms_services.local.kafka.jars import KAFKA_VERSION
from hms_streams.memory.tiers.policy import POLICY_VERSION

_LIBRARIES = (
    "faust-streaming", "aiokafka", "confluent-kafka", "rocksdict", "fastavro", "msgspec", "grpcio",
    "onnxruntime", "qdrant-edge-py",
)  # fmt: skip


def describe() -> dict[str, Any]:
    """The machine, its load before the run, and the versions of the main libraries."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {_release()} {platform.machine()}",
        "python": platform.python_version(),
        "kafka": KAFKA_VERSION,
        "policy_version": POLICY_VERSION,
        **{name: _version(name) for name in _LIBRARIES},
    }


def _release() -> str:
    """The version of the kernel, without what its distributor added."""
    return platform.release().partition("-")[0]


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
