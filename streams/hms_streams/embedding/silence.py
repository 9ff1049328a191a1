"""Switches off the telemetry of ONNX Runtime, which its Linux wheels send from 1.32 on."""

from __future__ import annotations

import os


def forbid_telemetry() -> None:
    """Call before the first import of ``onnxruntime``, which reads the variable when it loads.

    Without it the library writes a device id and a queue of events below the home directory, and
    sends them.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
