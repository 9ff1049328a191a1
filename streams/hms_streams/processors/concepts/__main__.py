"""``python -m hms_streams.processors.concepts``: one process, until SIGTERM or SIGINT."""

import sys

from hms_streams.processors.concepts.concepts_processor import main

if __name__ == "__main__":
    sys.exit(main())
