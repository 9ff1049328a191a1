"""Load on a gRPC method by ``ghz``, a public tool: a closed loop of callers, or an open loop.

Its client is compiled, so on two cores it leaves more to the server than a Python client would.
"""

from __future__ import annotations

import json
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


class Load(NamedTuple):
    """What one run of the tool saw."""

    milliseconds: list[float]
    """Of the answers that were OK."""
    per_second: float
    failed: int


def find() -> Path | None:
    """The tool: the one built here before, one on the PATH, or built with Go; else None."""
    if found := shutil.which("ghz", path=str(_TOOLS)) or shutil.which("ghz"):
        return Path(found)
    go = shutil.which("go")
    if go is None:
        return None
    _TOOLS.mkdir(exist_ok=True)
    subprocess.run(
        [go, "install", f"github.com/bojand/ghz/cmd/ghz@{VERSION}"],
        env={"GOBIN": str(_TOOLS), "HOME": str(Path.home()), "PATH": str(Path(go).parent)},
        timeout=_INSTALL_S,
        capture_output=True,
        check=True,
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
) -> Load:
    """Send ``total`` requests, taken in turn from ``requests``.

    Args:
        tool: see ``find``.
        address: the server.
        method: ``package.Service/Method``.
        proto: the file that declares it, below ``proto/``.
        requests: messages as JSON objects.
        callers: connections. In a closed loop each waits for its answer before it asks again.
        total: how many.
        per_second: an open loop: sent at this rate, whether answers come or not.
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


def _read(report: dict[str, Any]) -> Load:
    details = report["details"]
    answered = [one["latency"] / 1e6 for one in details if one["status"] == "OK"]
    return Load(answered, float(report["rps"]), len(details) - len(answered))
