"""Generate the blocking Python client from the asyncio one.

``unasync`` turns the code of ``async_memory.py`` and ``async_transport.py`` into ``memory.py`` and
``transport.py``. This file adds what ``unasync`` leaves alone: docstrings and comments.

Run ``make client``; a test fails when the generated files are not what this makes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import unasync

CLIENT = Path(__file__).parent / "hms"
# Generated file: its source.
SOURCES = {"memory.py": "async_memory.py", "transport.py": "async_transport.py"}
NAMES = {
    "AsyncMemory": "Memory",
    "AsyncTransport": "Transport",
    "async_transport": "transport",
    "open_async_channel": "open_channel",
    "connect_async": "connect",
    "asyncio": "time",
}
# Sentences of docstrings that are not the same for both clients; each occurs in one source.
SENTENCES = {
    "The asyncio client. ``hms.memory``, the blocking client, is generated from this file.": (
        "The blocking client."
    ),
    "The asyncio transport:": "The blocking transport:",
    "All tasks of one event loop may share it.": "Thread-safe: all threads may share it.",
    "waits for the next move, and never ends.": "blocks until the next move, and never ends.",
}


def blocking(source: str) -> str:
    """The text of the generated file for the source file with this name.

    Raises:
        CalledProcessError: ruff does not take what was generated.
    """
    text = _without_async(CLIENT / source)
    for sentence, replacement in SENTENCES.items():
        text = text.replace(sentence, replacement)
    for name, replacement in NAMES.items():
        text = re.sub(rf"\b{name}\b", replacement, text)
    # What is left of async and await stands in the examples of docstrings.
    text = re.sub(r"\b(await|async) ", "", text)
    header = f"# Generated from {source} by generate_blocking.py: do not edit, run `make client`.\n"
    return _formatted(header + text)


def _without_async(source: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        rule = unasync.Rule(f"{source.parent}/", f"{folder}/", additional_replacements=NAMES)
        unasync.unasync_files([str(source)], [rule])
        return (Path(folder) / source.name).read_text(encoding="utf-8")


def _formatted(text: str) -> str:
    # UP028: a loop that only yields is a `yield from`, which asynchronous code does not have.
    for arguments in (
        ["check", "--fix-only", "--unsafe-fixes", "--select", "I,UP028"],
        ["format"],
    ):
        command = [sys.executable, "-m", "ruff", *arguments, "--quiet"]
        command += ["--stdin-filename", str(CLIENT / "generated.py"), "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        text = done.stdout
    return text


def main() -> None:
    """Write the generated files."""
    for generated, source in SOURCES.items():
        (CLIENT / generated).write_text(blocking(source), encoding="utf-8")


if __name__ == "__main__":
    main()
