"""How a process of HMS ends: a line for a person, and an exit status for its supervisor."""

from __future__ import annotations

import sys

from hms_schemas.errors import ConfigurationError, HmsError, StartError

FAILED = 1
# EX_CONFIG of sysexits.h: a new start does not help before a person has changed something.
MISCONFIGURED = 78


def exit_status(error: HmsError) -> int:
    """Print the error to standard error; returns the exit status of the process."""
    print(f"error: {error}", file=sys.stderr)
    return MISCONFIGURED if isinstance(error, ConfigurationError | StartError) else FAILED
