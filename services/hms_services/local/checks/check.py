"""One finding of the doctor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is in order, what was found, and how to mend it.

    ``fix`` is an instruction, empty where nothing needs mending.
    """

    name: str
    ok: bool
    detail: str
    fix: str = ""
