"""``conversations.json`` of a Claude export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from hms_services.importing.exports import read_export
from hms_services.importing.turns import Item, Skipped, Turn, time_in, trust_of


def read(source: BinaryIO) -> Iterator[Item]:
    """The turns of every conversation, in order."""
    return read_export(source, _conversation)


def _conversation(conversation: dict[str, Any], place: str) -> Iterator[Item]:
    thread = str(conversation.get("uuid") or place)
    session = str(conversation.get("name") or thread)[:256]
    for number, message in enumerate(conversation["chat_messages"], 1):
        where = f"{place}, message {number}"
        text = _text(message)
        if text.strip():
            yield _turn(message, text, where, thread, session)


def _turn(message: dict[str, Any], text: str, place: str, thread: str, session: str) -> Item:
    role = "user" if message["sender"] == "human" else str(message["sender"])
    try:
        time = time_in(message, "created_at")
    except ValueError as error:
        return Skipped(place, str(error))
    return Turn(
        place=place,
        thread=thread,
        content=text,
        speaker=role,
        trust=trust_of(role),
        session=session,
        time=time,
    )


def _text(message: dict[str, Any]) -> str:
    """The text of a message. Newer exports have it in the blocks of ``content``."""
    blocks = message.get("content") or []
    words = [block.get("text") or "" for block in blocks if block.get("type") == "text"]
    return "\n".join(word for word in words if word) or str(message.get("text") or "")
