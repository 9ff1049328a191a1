"""The console script: the command line, or what to install where only the client is."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``hms``."""
    try:
        from hms_services.cli.main import main as run
    except ModuleNotFoundError as error:
        sys.exit(
            f"hms: only the client is installed here ({error.name} is missing).\n"
            "     Install the rest with: pip install 'hms-memory[local]'"
        )
    run()
