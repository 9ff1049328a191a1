"""``hms export``: memories or events as JSON lines, or everything as a SQLite file."""

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
from hms_services.cli.options import Address, Home, Json
from hms_services.cli.output import as_json, print_json, stderr
from hms_services.cli.sqlite_export import export_sqlite
from hms_services.cli.target import cluster, open_memory, space_key_of
from hms_services.cli.views import event_views
from hms_services.cli.views.wording import count
from hms_services.portable.event_lines import record_fact
from hms_services.portable.stored_record import record_of
from hms_streams.log.reading.topic_reader import LogReader

app = typer.Typer(add_completion=False)


class ExportKind(StrEnum):
    """What is exported."""

    MEMORIES = "memories"
    EVENTS = "events"


@app.command()
def export(
    what: Annotated[
        ExportKind | None, typer.Argument(help="memories (as they stand) or events (the log).")
    ] = None,
    file: Annotated[Path, typer.Argument(help="Where to; - is standard output.")] = Path("-"),
    sqlite: Annotated[
        Path | None,
        typer.Option("--sqlite", help="The whole log and what it makes, as a SQLite file."),
    ] = None,
    space: Annotated[
        str | None,
        typer.Option("--space", "-s", help="Only of this space.", show_default="default"),
    ] = None,
    home: Home = None,
    address: Address = None,
    json: Json = False,
) -> None:
    """Write memories or events as JSON lines, or all as SQLite. `hms import` reads them back.

    --sqlite holds all spaces unless --space names one.
    """
    if sqlite is not None:
        if what is not None:
            raise InvalidRequestError("--sqlite holds everything.", fix="Leave the rest out.")
        export_sqlite(sqlite, home, space, json=json)
    elif what is None:
        raise InvalidRequestError(
            "What is to be exported?", fix="Say memories, events or --sqlite FILE."
        )
    else:
        _export_lines(what, file, space or "default", home, address, json=json)


def _export_lines(
    what: ExportKind, file: Path, space: str, home: Path | None, address: str | None, *, json: bool
) -> None:
    if json and str(file) == "-":
        raise InvalidRequestError(
            "--json would mix its fact with the export.", fix="Name a file, or leave it out."
        )
    records = (
        _memories(home, address, space) if what is ExportKind.MEMORIES else _events(home, space)
    )
    written = 0
    with _opened(file) as out:
        for record in records:
            out.write(json_format.dumps(as_json(record), ensure_ascii=False) + "\n")
            written += 1
    if json:
        print_json({"what": what, "space": space, "file": file.name, "written": written})
    else:
        noun = ("memory", "memories") if what is ExportKind.MEMORIES else ("event", "events")
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
        # Without concepts: where the memories are imported, concepts form again.
        for each in memory.list(page_size=500):
            yield portable(each)


def portable(memory: hms.MemoryRecord) -> dict[str, Any]:
    """A memory as ``hms import`` reads it from JSONL, with its id and tier here."""
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
    key = space_key_of(home, space)
    with LogReader(cluster(home), topics.EVENTS) as reader:
        reader.narrow(key)
        for message in reader.stored():
            stored = event_views.stored(message)
            if message.key() == key and stored.event is not None:
                record = record_fact(record_of(message))
                yield {**event_views.as_fact(stored), "record": record}
