"""Brokers that start in half the time: what Java prepares once is kept, and used by every start.

A run starts some forty brokers. Java 25 can store the classes of a program, loaded and linked
(JEP 483, 514 and 515). Measured on two cores: a start takes 1.6 s in place of 4.1 s, and 2.2 s of
CPU in place of 5.0 s. To make the file takes twenty seconds, once a machine.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from filelock import FileLock

OLDEST_JAVA = 25
_VARIABLE = "JDK_JAVA_OPTIONS"
"""The Java launcher reads options from it, in every process that a test starts."""
# On a busy machine; six seconds on a quiet one.
_MAKE_SECONDS = 120


def use_start_cache(cache: Path) -> None:
    """Let the brokers of this process and its children start from the file, which is made first.

    Does nothing where Java is too old.

    Args:
        cache: where the jars lie or will lie, and where the file is kept.
    """
    from hms_services.local.kafka.java import find_java

    java = find_java()
    if java.major < OLDEST_JAVA:
        return
    # Java uses the file only with the very files it was made from.
    made_at = (java.program.resolve().parents[1] / "lib/modules").stat().st_mtime_ns
    folder = cache / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"kafka-start-{java.major}-{made_at:x}.aot"
    with FileLock(folder / "kafka-start.lock"):
        if not file.exists():
            for old in folder.glob("kafka-start-*.aot"):
                old.unlink()
            _make(file, cache)
    os.environ[_VARIABLE] = _options(f"-XX:AOTCache={file}")


def _make(file: Path, cache: Path) -> None:
    """Let a broker start, take its topics and stop, and store what Java loaded meanwhile."""
    from hms_services.local.kafka.broker import Broker, prepare
    from hms_services.local.kafka.jars import ensure_jars
    from hms_services.local.kafka.kafka_config import BrokerConfig
    from hms_services.local.processes.ports import free_ports
    from hms_streams.provisioning import provision

    # Beside the file, since a finished file can be renamed only within one file system.
    with TemporaryDirectory(dir=file.parent) as name:
        folder = Path(name)
        seen, scratch = folder / "seen", folder / "scratch.aot"
        broker = Broker(BrokerConfig(folder / "kafka", *free_ports(2)), cache)
        program = prepare(broker.config, ensure_jars(cache, lambda progress: None)).argv[:-2]
        recording = _options(f"-XX:AOTMode=record -XX:AOTConfiguration={seen}")
        with patch.dict(os.environ, {_VARIABLE: recording}):
            broker.start()
            try:
                provision(broker.bootstrap, partitions=1)
            finally:
                broker.stop()
        storing = f"-XX:AOTMode=create -XX:AOTConfiguration={seen} -XX:AOTCache={scratch}".split()
        subprocess.run(
            [program[0], *storing, *program[1:]],
            capture_output=True,
            timeout=_MAKE_SECONDS,
            check=True,
        )
        scratch.replace(file)


def _options(options: str) -> str:
    # Another Java on this machine may be older. The warnings of this one tell of parts of the file
    # that it does without.
    return f"-XX:+IgnoreUnrecognizedVMOptions -Xlog:disable {options}"
