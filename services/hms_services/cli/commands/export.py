"""``hms export``: memories or events as JSON lines."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

import hms
from hms_schemas import topics
from hms_schemas.errors import InvalidRequestError
from hms_services.cli import event_views
from hms_services.cli.log_reader import LogReader
from hms_services.cli.options import Address, Home, Json, Space
from hms_services.cli.output import as_json, print_json, stderr
from hms_services.cli.target import cluster, open_memory
from hms_services.cli.wording import count

app = typer.Typer(add_completion=False)


class What(StrEnum):
    """What is exported."""

    MEMORIES = "memories"
    EVENTS = "events"


@app.command()
def export(
    what: Annotated[What, typer.Argument(help="memories (as they stand) or events (the log).")],
    file: Annotated[Path, typer.Argument(help="Where to; - is standard output.")] = Path("-"),
    space: Space = "default",
    home: Home = None,
    address: Address = None,
    json: Json = False,
) -> None:
    """Write memories or events as JSON lines. `hms import` reads memories back."""
    if json and str(file) == "-":
        raise InvalidRequestError(
            "--json would mix its fact with the export.", fix="Name a file, or leave it out."
        )
    records = _memories(home, address, space) if what is What.MEMORIES else _events(home, space)
    written = 0
    with _opened(file) as out:
        for record in records:
            out.write(json_format.dumps(as_json(record), ensure_ascii=False) + "\n")
            written += 1
    if json:
        print_json({"what": what, "space": space, "file": file.name, "written": written})
    else:
        noun = ("memory", "memories") if what is What.MEMORIES else ("event", "events")
        stderr.print(f"exported {count(written, *noun)} of {space}")


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    if str(file) == "-":
        yield sys.stdout
        return
    with file.open("w", encoding="utf-8") as out:
        yield out


def _memories(home: Path | None, address: str | None, space: str) -> Iterator[dict[str, Any]]:
    with open_memory(home, address, space) as memory:
        for each in memory.list(page_size=500):
            yield portable(each)


def portable(memory: hms.MemoryRecord) -> dict[str, Any]:
    """A memory in the words of the JSONL that ``hms import`` reads, and what it is here."""
    facts: dict[str, Any] = {
        "content": memory.content,
        "speaker": memory.speaker or "unknown",
        "timestamp": memory.occurred_at,
        "kind": memory.kind,
        "trust": memory.trust,
        "session": memory.session,
        "turn": memory.turn,
        "importance": memory.importance,
        "tags": memory.tags,
        "attributes": memory.attributes,
        "id": memory.id,
        "tier": memory.tier,
        "tier_reason": memory.tier_reason,
    }
    return {name: value for name, value in facts.items() if value not in (None, "", (), {})}


def _events(home: Path | None, space: str) -> Iterator[dict[str, Any]]:
    with LogReader(cluster(home), topics.EVENTS) as reader:
        for message in reader.stored():
            record = event_views.stored(message)
            if record.event is not None and record.event.space == space:
                yield event_views.as_fact(record)
