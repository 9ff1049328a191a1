"""``python -m hms_services.local``: the instance as a daemon; ``hms up --detach`` starts it."""

from __future__ import annotations

import sys

from hms_services.local.daemon import serve

if __name__ == "__main__":
    sys.exit(serve())
