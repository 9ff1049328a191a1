"""The local broker: one Apache Kafka node (KRaft, combined roles), formatted, started, stopped."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

from hms_schemas.errors import StartError
from hms_services.local.kafka import jars, kafka_config
from hms_services.local.kafka.java import find_java
from hms_services.local.kafka.kafka_config import BrokerConfig
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.die_with_parent import dying_with_parent
from hms_services.local.processes.ports import require_free
from hms_services.local.processes.process import Process
from hms_streams.maven.jars import FetchProgress

NAME = "kafka"
# A one-machine broker idles at 150 MB of heap; SerialGC and the first compiler alone keep the
# whole process near 330 MB and its start near two seconds.
JVM_OPTIONS = (
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
)
# Formatting takes a second; a busy machine may take much longer.
FORMAT_SECONDS = 60.0
# A broker with much data recovers its logs after a hard kill before it answers.
READY_SECONDS = 120.0
# A clean stop writes its snapshots; past this, killing it loses nothing that was acknowledged.
STOP_SECONDS = 20.0
_POLL_SECONDS = 0.1


def new_cluster_id() -> str:
    """A random KRaft cluster id: 16 bytes, url-safe base64, 22 characters.

    Never one that begins with ``-``: the format tool would take it for an option.
    """
    while (name := urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")).startswith("-"):
        continue
    return name


def prepare(config: BrokerConfig, jar_folder: Path) -> ChildSpec:
    """Write the broker's files and format its data once; returns what to run.

    Data that is there is kept with its cluster id. Blocks for a second at the first time.

    Raises:
        StartError: there is no Java, or the data cannot be formatted.
    """
    java = find_java()
    command = _java_command(java.program, java.major, config, jar_folder)
    kafka_config.write(config)
    if not (config.data / "meta.properties").exists():
        _format(config, command)
    return ChildSpec(
        name=NAME,
        argv=(*command, "kafka.Kafka", str(config.server_file)),
        health_url=f"kafka://{config.bootstrap}",
        ports={
            "HMS_KAFKA_PORT": config.port,
            "HMS_KAFKA_CONTROLLER_PORT": config.controller_port,
        },
        ready_seconds=READY_SECONDS,
        stop_seconds=STOP_SECONDS,
    )


def _java_command(
    program: Path, major: int, config: BrokerConfig, jar_folder: Path
) -> tuple[str, ...]:
    # From Java 24 on, native libraries (zstd, lz4) and unmapping by Unsafe warn without these.
    allowed = ("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
    return (
        str(program),
        *JVM_OPTIONS,
        *(allowed if major >= 24 else ()),
        f"-Dlog4j2.configurationFile={config.logging_file}",
        "-cp",
        jars.classpath(jar_folder),
    )


def _format(config: BrokerConfig, command: tuple[str, ...]) -> None:
    """Format in another folder, then rename it: the final folder is never incomplete."""
    scratch = config.folder / "formatting"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    properties = scratch / "server.properties"
    data = scratch / "data"
    properties.write_text(kafka_config.properties_text(config, data), "utf-8")
    tool = ("kafka.tools.StorageTool", "format", "-t", new_cluster_id(), "-c", str(properties))
    result = subprocess.run(
        dying_with_parent((*command, *tool), parent=os.getpid()),
        capture_output=True,
        text=True,
        timeout=FORMAT_SECONDS,
        check=False,
        start_new_session=True,
    )
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip().splitlines()
        raise StartError(
            f"Kafka could not format {config.data}: {said[-1] if said else 'no reason given'}",
            fix="Check the disk and the rights of that folder, then start again.",
        )
    data.rename(config.data)
    shutil.rmtree(scratch)


class Broker:
    """A broker owned by this process, for programs and tests that need no other process.

    Args:
        config: its folder and ports. The ports must be free.
        cache: where the jars lie or will lie (see :func:`jars.ensure_jars`).
    """

    def __init__(self, config: BrokerConfig, cache: Path) -> None:
        self.config = config
        self._cache = cache
        self._process: Process | None = None

    @property
    def bootstrap(self) -> str:
        """What clients connect to."""
        return self.config.bootstrap

    @property
    def pid(self) -> int | None:
        """The pid of the running broker; None when it is not started."""
        return self._process.pid if self._process else None

    def start(self, on_progress: Callable[[FetchProgress], None] | None = None) -> None:
        """Start and block until it answers. Raises StartError with the broker's own last words.

        After a failure nothing is left running.
        """
        listeners = {"HMS_KAFKA_PORT": self.config.port}
        listeners["HMS_KAFKA_CONTROLLER_PORT"] = self.config.controller_port
        for variable, port in listeners.items():
            require_free(port, variable)
        folder = jars.ensure_jars(self._cache, on_progress or (lambda progress: None))
        self._process = Process(prepare(self.config, folder), self.config.folder / "logs")
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> float:
        """Stop cleanly and block until it is gone; returns the seconds it took. Idempotent."""
        process, self._process = self._process, None
        return process.stop() if process else 0.0

    def kill(self) -> None:
        """Kill it at once, as a crash would. Its data survives that."""
        process, self._process = self._process, None
        if process:
            process.kill()

    def _wait_until_ready(self, process: Process) -> None:
        deadline = time.monotonic() + process.spec.ready_seconds
        while not (health := process.health()).ok:
            if process.exit_status is not None or time.monotonic() > deadline:
                raise StartError(
                    f"Kafka did not start ({health.detail}). It said: {process.cause()}",
                    fix=f"The whole log is in {process.log}.",
                )
            time.sleep(_POLL_SECONDS)
