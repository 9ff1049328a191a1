"""How a process of HMS ends: one line for a person, one number for whoever started it."""

from __future__ import annotations

import sys

from hms_schemas.errors import ConfigurationError, HmsError, StartError

FAILED = 1
# sysexits.h EX_CONFIG: starting again will not help before a person changed something.
MISCONFIGURED = 78


def exit_status(error: HmsError) -> int:
    """Say on standard error what ended the process; returns the status to leave with."""
    print(f"error: {error}", file=sys.stderr)
    return MISCONFIGURED if isinstance(error, ConfigurationError | StartError) else FAILED
