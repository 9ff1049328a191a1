"""How many examples a property test draws: all in ``make test``, a fifth in ``make test-fast``."""

from __future__ import annotations

import os

FAST = os.environ.get("HMS_TEST_FAST") == "1"
USUAL = 100
"""Examples of a property test that names no number of its own: Hypothesis's default."""


def examples(full: int) -> int:
    """``full`` examples in a full run, a fifth of them in a fast one."""
    return max(1, full // 5) if FAST else full
