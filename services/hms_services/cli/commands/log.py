"""``hms log``: the events as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated

import typer
from confluent_kafka import Message

from hms_schemas import topics
from hms_services.cli import log_counts
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stdout
from hms_services.cli.target import cluster, space_key_of
from hms_services.cli.views import dead_letter_views, event_views
from hms_services.local import table_of_parts
from hms_streams.log.reading.topic_reader import LogReader, place_of

app = typer.Typer(add_completion=False)
# How many records a tail shows before it follows the log.
_NEWEST = 10


@app.command()
def log(
    space: Annotated[
        str | None, typer.Option("--space", "-s", help="Only of this space, or tenant/space.")
    ] = None,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="All of it, not only the newest.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Leave after so many.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait for new records, or leave.")
    ] = True,
    dead_letters: Annotated[
        bool, typer.Option("--dead-letters", help="Records that a process could not use, and why.")
    ] = False,
    count: Annotated[
        bool, typer.Option("--count", help="Only how many there are, by what happened.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """The events as they are written, read from Kafka. Ctrl-C leaves.

    A line: time written, partition:offset, space, what happened.
    """
    read = table_of_parts.dead_letter_topics() if dead_letters else (topics.EVENTS,)
    key = space_key_of(home, space) if space else None
    with LogReader(cluster(home), *read) as reader:
        if key is not None:
            reader.narrow(key)
        if count:
            _tell_count(reader, key, json=json)
            return
        show = _shower(key, dead_letters=dead_letters, json=json)
        shown = 0
        for message in _messages(reader, key, from_beginning, limit, follow=follow):
            shown += show(message)
            if shown == limit:
                return


def _tell_count(reader: LogReader, key: bytes | None, *, json: bool) -> None:
    """Print how many records there are, by what happened, and the times of first and last."""
    counted = log_counts.count_of(m for m in reader.stored() if key in (None, m.key()))
    if json:
        print_json(counted)
    else:
        stdout.print(log_counts.view(counted))


def _messages(
    reader: LogReader,
    key: bytes | None,
    from_beginning: bool,
    limit: int | None,
    *,
    follow: bool,
) -> Iterator[Message]:
    marks = reader.watermarks()
    positions = {place: high for place, (_, high) in marks.items()}
    for message in _stored(reader, key, from_beginning, limit or _NEWEST):
        place, offset = place_of(message), message.offset()
        assert offset is not None
        positions[place] = max(positions[place], offset + 1)
        yield message
    if follow:
        yield from reader.following(positions)


def _stored(
    reader: LogReader, key: bytes | None, from_beginning: bool, number: int
) -> Iterable[Message]:
    if from_beginning:
        return reader.stored()
    return reader.newest(number) if key is None else reader.newest_of(key, number)


def _shower(key: bytes | None, *, dead_letters: bool, json: bool) -> Callable[[Message], int]:
    """Prints a record if it is wanted; returns how many lines that made."""

    def show_letter(message: Message) -> int:
        if json:
            print_json(dead_letter_views.as_fact(message))
        else:
            stdout.print(dead_letter_views.line(message))
        return 1

    def show_event(message: Message) -> int:
        record = event_views.stored(message)
        if json:
            print_json(event_views.as_fact(record))
        else:
            stdout.print(event_views.event_line(record))
        return 1

    show = show_letter if dead_letters else show_event
    return lambda message: show(message) if key in (None, message.key()) else 0
