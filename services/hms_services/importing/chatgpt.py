"""``conversations.json`` of a ChatGPT export.

A conversation is a tree of messages: each edit or new answer makes a branch. ``current_node`` is
the end of the branch that the person saw last. Only that branch is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from hms_services.importing.exports import read_export
from hms_services.importing.turns import Item, Skipped, Turn, time_in, trust_of

_SPOKEN = {"user", "assistant", "tool"}


def read(source: BinaryIO) -> Iterator[Item]:
    """The turns of every conversation, of the branch that the person saw last."""
    return read_export(source, _conversation)


def _conversation(conversation: dict[str, Any], place: str) -> Iterator[Item]:
    thread = str(conversation.get("conversation_id") or conversation.get("id") or place)
    session = str(conversation.get("title") or thread)[:256]
    for number, message in enumerate(_branch(conversation), 1):
        turn = _turn(message, f"{place}, message {number}", thread, session)
        if turn is not None:
            yield turn


def _branch(conversation: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages from the root to the current node."""
    mapping = conversation["mapping"]
    node_id = conversation.get("current_node") or _latest_leaf(mapping)
    messages: list[dict[str, Any]] = []
    visited: set[str] = set()
    while node_id is not None:
        if node_id in visited or node_id not in mapping:
            raise ValueError("its tree of messages is broken")
        visited.add(node_id)
        node = mapping[node_id]
        if node.get("message"):
            messages.append(node["message"])
        node_id = node.get("parent")
    return messages[::-1]


def _latest_leaf(mapping: dict[str, Any]) -> str | None:
    """The newest end of a branch: old exports name no current node."""
    leaves = [node_id for node_id, node in mapping.items() if not node.get("children")]
    return max(leaves, key=lambda leaf: _created(mapping[leaf]), default=None)


def _created(node: dict[str, Any]) -> float:
    return float((node.get("message") or {}).get("create_time") or 0)


def _turn(message: dict[str, Any], place: str, thread: str, session: str) -> Item | None:
    """The turn of a message; None for a message that was never on the screen."""
    role = message["author"]["role"]
    hidden = (message.get("metadata") or {}).get("is_visually_hidden_from_conversation")
    text = _text(message.get("content") or {})
    if role not in _SPOKEN or hidden or not text.strip():
        return None
    try:
        time = time_in(message, "create_time")
    except ValueError as error:
        return Skipped(place, str(error))
    return Turn(
        place=place,
        thread=thread,
        content=text,
        speaker=message["author"].get("name") or role,
        trust=trust_of(role),
        kind="result" if role == "tool" else "message",
        session=session,
        time=time,
    )


def _text(content: dict[str, Any]) -> str:
    """The text of a message, without pictures and files."""
    parts = content.get("parts")
    if parts is None:
        return str(content.get("text") or "")
    return "\n".join(part for part in parts if isinstance(part, str) and part)
