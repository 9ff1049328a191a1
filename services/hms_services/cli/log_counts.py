"""How many events a log holds, by type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from confluent_kafka import Message
from rich.text import Text

from hms_services.cli.views import event_views
from hms_services.cli.views.wording import count, moment

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class LogCount:
    """How many records and events there are, and when the first and the last were written."""

    records: int
    by_event: dict[str, int]
    """Events by verb, the most frequent first; ``unreadable`` counts records without an event."""
    first: datetime | None
    """When the first was written, by the clock of the broker."""
    last: datetime | None


def count_of(messages: Iterable[Message]) -> LogCount:
    """Count the records by what happened."""
    verbs: Counter[str] = Counter()
    first: datetime | None = None
    last: datetime | None = None
    for message in messages:
        record = event_views.stored(message)
        verbs[event_views.verb_of(record.event.body) if record.event else UNREADABLE] += 1
        first = min(first or record.at, record.at)
        last = max(last or record.at, record.at)
    return LogCount(verbs.total(), dict(verbs.most_common()), first, last)


def view(counted: LogCount) -> Text:
    """The counts for a person, and the times below them."""
    kinds = ", ".join(f"{number:,} {verb}" for verb, number in counted.by_event.items())
    text = Text(count(counted.records, "event"), style="bold").append(
        f": {kinds}" if kinds else "", style="default"
    )
    if counted.records:
        text.append(f"\nwritten {moment(counted.first)} to {moment(counted.last)} UTC", "dim")
    return text
