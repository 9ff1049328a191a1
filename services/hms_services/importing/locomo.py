"""Conversations in the shape of LoCoMo (Maharana et al., 2024): two people, many sessions.

Both forms are read: the published one (``conversation`` with ``session_1``, ``session_1_date_time``
and so on, alone or in an array), and the flat one (``events`` with a time each).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from hms_services.importing.timestamps import Moment, Reading
from hms_services.importing.turns import Item, Skipped, Turn, time_in, trust_of

# As published: "1:56 pm on 8 May, 2023".
_PUBLISHED_TIME = "%I:%M %p on %d %B, %Y"


def read(source: BinaryIO) -> Iterator[Item]:
    """The turns of every conversation in the file, in order."""
    content = json.load(source)
    for number, conversation in enumerate(content if isinstance(content, list) else [content], 1):
        place = f"conversation {number}"
        try:
            yield from turns_in(conversation, place)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Skipped(place, str(error) or "it has another shape")


def turns_in(conversation: dict[str, Any], place: str) -> Iterator[Turn]:
    """The turns of one conversation; ``place`` is its name where it has none.

    A speaker who is called by a role, such as ``assistant``, has the trust of that role.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it has another shape.
    """
    if "events" in conversation:
        thread = str(conversation.get("conversation") or place)
        yield from _flat(conversation["events"], thread)
    else:
        thread = str(conversation.get("sample_id") or place)
        yield from _published(conversation["conversation"], thread)


def _flat(events: list[dict[str, Any]], thread: str) -> Iterator[Turn]:
    for number, event in enumerate(events, 1):
        yield Turn(
            place=f"event {number}",
            thread=thread,
            content=event["text"],
            speaker=event["speaker"],
            trust=trust_of(event["speaker"]),
            session=f"session {event['session']}",
            time=time_in(event, "timestamp"),
            attributes={"source": str(event["id"])},
        )


def _published(sessions: dict[str, Any], thread: str) -> Iterator[Turn]:
    number = 1
    while f"session_{number}" in sessions:
        at = datetime.strptime(sessions[f"session_{number}_date_time"], _PUBLISHED_TIME)
        for turn in sessions[f"session_{number}"]:
            yield Turn(
                place=str(turn["dia_id"]),
                thread=thread,
                content=with_caption(turn),
                speaker=turn["speaker"],
                trust=trust_of(turn["speaker"]),
                session=f"session {number}",
                time=Moment(at.replace(tzinfo=UTC), Reading.ISO_NO_ZONE),
                attributes={"source": str(turn["dia_id"])},
            )
        number += 1


def with_caption(turn: dict[str, Any]) -> str:
    """The text of a published turn, with the caption of its picture."""
    caption = turn.get("blip_caption")
    return f"{turn['text']} [shows {caption}]" if caption else str(turn["text"])
