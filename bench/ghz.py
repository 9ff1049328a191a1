"""Puts load on a gRPC method with ``ghz``, a public tool, in a closed or an open loop.

Its client is compiled: on two cores it leaves the server more CPU than a Python client would.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hms_schemas.errors import StartError

VERSION = "v0.120.0"
_TOOLS = Path(__file__).parent / ".tools"
_PROTO = Path(__file__).parents[1] / "proto"
_INSTALL_S = 300.0
_RUN_S = 300.0


class LoadResult(NamedTuple):
    """What one run of the tool measured."""

    milliseconds: list[float]
    """The latency of each answer that was OK."""
    per_second: float
    failed: int


def find() -> Path | None:
    """The tool that was built here; else one that Go builds now; else one on the PATH; else None.

    The one on the PATH comes last: an old one cannot read ``optional`` in a proto.

    Raises:
        StartError: Go could not build it.
    """
    if found := shutil.which("ghz", path=str(_TOOLS)):
        return Path(found)
    if go := shutil.which("go"):
        return _build(go)
    found = shutil.which("ghz")
    return Path(found) if found else None


def _build(go: str) -> Path:
    _TOOLS.mkdir(exist_ok=True)
    done = subprocess.run(
        [go, "install", f"github.com/bojand/ghz/cmd/ghz@{VERSION}"],
        env={**os.environ, "GOBIN": str(_TOOLS)},
        timeout=_INSTALL_S, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise StartError(
            f"Go could not build ghz {VERSION}: {done.stderr[-500:]}",
            fix=f"Put a ghz {VERSION} into {_TOOLS}.",
        )
    return _TOOLS / "ghz"


def load(
    tool: Path,
    address: str,
    method: str,
    proto: str,
    requests: Sequence[dict[str, Any]],
    *,
    callers: int,
    total: int,
    per_second: int | None = None,
) -> LoadResult:
    """Send ``total`` requests, taken in turn from ``requests``.

    Args:
        tool: the program, as ``find`` returns it.
        address: host and port of the server.
        method: ``package.Service/Method``.
        proto: the file that declares it, below ``proto/``.
        requests: messages as JSON objects.
        callers: how many connections. In a closed loop each waits for its answer before the next.
        total: how many requests.
        per_second: requests are sent at this rate, whether answers come or not (an open loop);
            None: a closed loop.

    Raises:
        StartError: the tool failed.
    """
    rate = ["--rps", str(per_second), "--async"] if per_second else []
    with TemporaryDirectory() as folder:
        data = Path(folder) / "requests.json"
        data.write_text(json.dumps(list(requests)))
        done = subprocess.run(
            [str(tool), "--insecure", "--proto", str(_PROTO / proto), "--import-paths", str(_PROTO),
             "--call", method, "--data-file", str(data), "-O", "json",
             "-c", str(callers), "--connections", str(callers), "-n", str(total), *rate, address],
            capture_output=True, text=True, timeout=_RUN_S, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise StartError(f"ghz failed: {done.stderr[-500:] or done.stdout[-500:]}")
    return _read(json.loads(done.stdout))


def _read(report: dict[str, Any]) -> LoadResult:
    details = report["details"]
    answered = [one["latency"] / 1e6 for one in details if one["status"] == "OK"]
    return LoadResult(answered, float(report["rps"]), len(details) - len(answered))
