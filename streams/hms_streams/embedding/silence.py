"""Keeps ONNX Runtime to itself: from 1.32 on its Linux wheels report home unless told not to."""

from __future__ import annotations

import os


def forbid_telemetry() -> None:
    """Call before ``onnxruntime`` is first imported: it reads the variable once, as it loads.

    Otherwise it writes a device id and a queue of events below the home directory and sends them.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
