"""What one check of the doctor found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Args:
        name: what was looked at.
        ok: whether it is in order.
        detail: what was found.
        fix: what to do about it; empty where nothing is wrong.
    """

    name: str
    ok: bool
    detail: str
    fix: str = ""
