"""The named types of the contract, and what they are in Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAMESPACE = "hms.memory.v1"
# The records that stand alone on a topic; the others are parts of them.
TOP_LEVEL = (
    "MemoryEvent", "MemoryState", "SpaceState", "Position", "Transition", "Embedding", "DeadLetter",
)  # fmt: skip
HEADER = '"""Generated from schemas/avro by schemas/generate.py: do not edit."""\n\n'


def short(name: str) -> str:
    return name.rsplit(".", 1)[-1]


class Names:
    """Every named type of the contract, in an order in which each is defined before its use."""

    def __init__(self, folder: Path) -> None:
        self.by_name: dict[str, dict[str, Any]] = {}
        for path in sorted(folder.glob(f"{NAMESPACE}.*.avsc")):
            schema = json.loads(path.read_text(encoding="utf-8"))
            self.by_name[schema["name"]] = schema

    def ordered(self) -> list[dict[str, Any]]:
        done: dict[str, dict[str, Any]] = {}
        for name in self.by_name:
            self._visit(name, done)
        return list(done.values())

    def _visit(self, name: str, done: dict[str, dict[str, Any]]) -> None:
        if name in done or name not in self.by_name:
            return
        for field in self.by_name[name].get("fields", []):
            for part in flat(field["type"]):
                self._visit(part, done)
        done[name] = self.by_name[name]

    def is_record(self, name: str) -> bool:
        return self.by_name.get(short(name), {}).get("type") == "record"

    def is_enum(self, name: str) -> bool:
        return self.by_name.get(short(name), {}).get("type") == "enum"


def flat(avro: Any) -> list[str]:
    """The names of the types that ``avro`` is made of."""
    if isinstance(avro, list):
        return [name for branch in avro for name in flat(branch)]
    if isinstance(avro, dict):
        return flat(avro.get("items") or avro.get("values"))
    return [short(avro)]


def branches_of(names: Names, branches: list[Any]) -> list[str]:
    return [short(b) for b in branches if isinstance(b, str) and names.is_record(b)]
