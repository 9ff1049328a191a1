"""The ``hms`` command: words for people, and ``--json`` for programs."""

from __future__ import annotations

import sys


def run() -> None:
    """Run ``hms``; where only the client is installed, say what to install."""
    try:
        from hms_services.cli.main import main
    except ModuleNotFoundError as error:
        sys.exit(
            f"hms: only the client is installed here ({error.name} is missing).\n"
            "     Install the rest with: pip install 'hms-memory[local]'"
        )
    main()
