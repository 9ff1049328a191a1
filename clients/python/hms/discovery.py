"""Where HMS listens: given, set in the environment, found running here, or the default port."""

from __future__ import annotations

import json
import os
from pathlib import Path

DEFAULT_ADDRESS = "127.0.0.1:9394"


def find_address(address: str | None = None) -> str:
    """The first that exists: ``address``, HMS_ADDRESS, the local instance, ``127.0.0.1:9394``.

    The local instance is the one that ``hms up`` wrote to ``$HMS_HOME/run/instance.json``.
    """
    return address or os.environ.get("HMS_ADDRESS") or local_address() or DEFAULT_ADDRESS


def find_token(token: str | None = None) -> str | None:
    """The credential: ``token``, or HMS_TOKEN; None for a loopback caller without one."""
    return token or os.environ.get("HMS_TOKEN") or None


def local_address(home: Path | None = None) -> str | None:
    """Where the instance under ``home`` (HMS_HOME, or ``~/.hms``) listens; None without one."""
    if home is None:
        home = Path(os.environ.get("HMS_HOME") or Path.home() / ".hms")
    try:
        instance = json.loads((home / "run" / "instance.json").read_text(encoding="utf-8"))
        return f"{instance['address']}:{int(instance['ports']['grpc'])}"
    except (OSError, ValueError, KeyError, TypeError):
        return None
