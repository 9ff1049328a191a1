"""Each format, on small files of its shape."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from hms_schemas.errors import InvalidRequestError
from hms_services.importing import chatgpt, claude, jsonl, locomo
from hms_services.importing.formats import Format, detect
from hms_services.importing.turns import Item, Skipped, Turn

MAY_3 = 1777800000


def lines(*records: object) -> list[Item]:
    text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in records)
    return list(jsonl.read_lines(io.BytesIO(text.encode())))


def array(reader: Any, *records: object) -> list[Item]:
    return list(reader(io.BytesIO(json.dumps(records).encode())))


def said(items: list[Item]) -> list[tuple[str, str]]:
    return [(item.speaker, item.content) for item in items if isinstance(item, Turn)]


def message(role: str, *parts: object, at: float | None = MAY_3, **more: object) -> dict[str, Any]:
    content = {"content_type": "text", "parts": list(parts)}
    return {"author": {"role": role}, "create_time": at, "content": content, **more}


def tree(*branch: dict[str, Any], current: str | None = None) -> dict[str, Any]:
    """A ChatGPT conversation of one branch, each node named by its number."""
    mapping: dict[str, Any] = {"0": {"id": "0", "message": None, "parent": None, "children": []}}
    for number, each in enumerate(branch, 1):
        mapping[str(number)] = {"message": each, "parent": str(number - 1), "children": []}
        mapping[str(number - 1)]["children"].append(str(number))
    return {
        "title": "Bread",
        "conversation_id": "c1",
        "mapping": mapping,
        "current_node": current or str(len(branch)),
    }


def test_a_jsonl_turn_carries_all_that_its_line_says() -> None:
    [turn] = lines(
        {
            "role": "user",
            "speaker": "Mara",
            "content": "I moved.",
            "timestamp": MAY_3,
            "session": "s1",
            "turn": 4,
            "kind": "fact",
            "importance": 0.5,
            "tags": ["home"],
            "attributes": {"a": "b"},
        }
    )
    assert isinstance(turn, Turn)
    assert (turn.speaker, turn.trust, turn.kind, turn.turn) == ("Mara", "user", "fact", 4)
    assert turn.time is not None
    assert turn.time.at.isoformat() == "2026-05-03T09:20:00+00:00"
    assert (turn.importance, turn.tags, turn.attributes) == (0.5, ("home",), {"a": "b"})


def test_a_role_is_speaker_and_trust_where_nobody_is_named() -> None:
    items = lines({"role": "assistant", "content": "a"}, {"role": "tool", "content": "b"})
    assert [(i.speaker, i.trust, i.kind) for i in items if isinstance(i, Turn)] == [
        ("assistant", "assistant", "message"),
        ("tool", "tool", "result"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"role": "user"}, "no content"),
        ({"role": "user", "content": "  "}, "no content"),
        ({"role": "user", "content": 7}, "no content"),
        ({"content": "x"}, "neither a role nor a speaker"),
        ({"role": "user", "content": "x", "timestamp": "soon"}, "timestamp cannot be read"),
        ({"role": "user", "content": "x", "turn": "a"}, "turn is not a whole number"),
        ({"role": "user", "content": "x", "turn": 1.5}, "turn is not a whole number"),
        ({"role": "user", "content": "x", "tags": "a"}, "tags is not a list"),
        ({"role": "user", "content": "x", "attributes": {"a": 1}}, "attributes is not"),
        ({"role": ["user"], "content": "x"}, "role is not text"),
    ],
)
def test_a_bad_line_is_named_with_its_reason_and_the_others_are_read(
    line: object, reason: str
) -> None:
    items = lines({"role": "user", "content": "one"}, "", line, {"role": "user", "content": "two"})
    assert said(items) == [("user", "one"), ("user", "two")]
    [skipped] = [item for item in items if isinstance(item, Skipped)]
    assert skipped.place == "line 3"
    assert reason in skipped.reason


def test_a_line_that_is_not_utf8_is_named() -> None:
    [skipped] = jsonl.read_lines(io.BytesIO(b'{"role": "user", "content": "\xff"}'))
    assert skipped == Skipped("line 1", "it is not UTF-8")


def test_chatgpt_follows_the_branch_that_was_seen_last() -> None:
    conversation = tree(message("user", "How long?"), message("assistant", "An hour."))
    conversation["mapping"]["9"] = {
        "message": message("assistant", "Two hours."),
        "parent": "1",
        "children": [],
    }
    assert said(array(chatgpt.read, conversation)) == [
        ("user", "How long?"),
        ("assistant", "An hour."),
    ]
    conversation["current_node"] = "9"
    assert said(array(chatgpt.read, conversation)) == [
        ("user", "How long?"),
        ("assistant", "Two hours."),
    ]


def test_chatgpt_without_a_current_node_takes_the_newest_end() -> None:
    conversation = tree(message("user", "a"), message("assistant", "old", at=1.0))
    conversation["mapping"]["9"] = {
        "message": message("assistant", "new", at=2.0),
        "parent": "1",
        "children": [],
    }
    del conversation["current_node"]
    assert said(array(chatgpt.read, conversation))[-1] == ("assistant", "new")


def test_chatgpt_leaves_out_what_nobody_saw() -> None:
    hidden = {"is_visually_hidden_from_conversation": True}
    items = array(
        chatgpt.read,
        tree(
            message("system", "You are…"),
            message("user", "hidden", metadata=hidden),
            message("user", {"asset_pointer": "file"}, "What is this?"),
            message("assistant", ""),
            message("tool", "42"),
        ),
    )
    assert said(items) == [("user", "What is this?"), ("tool", "42")]
    assert [item.kind for item in items if isinstance(item, Turn)] == ["message", "result"]
    assert {item.session for item in items if isinstance(item, Turn)} == {"Bread"}


@pytest.mark.parametrize("broken", [{}, {"mapping": {}, "current_node": "x"}, 7, {"mapping": []}])
def test_a_broken_conversation_is_named_and_the_next_one_read(broken: object) -> None:
    items = array(chatgpt.read, broken, tree(message("user", "fine")))
    assert said(items) == [("user", "fine")]
    assert any(isinstance(item, Skipped) and item.place == "conversation 1" for item in items)


def test_a_tree_that_is_a_circle_ends() -> None:
    conversation = tree(message("user", "a"), message("user", "b"))
    conversation["mapping"]["0"]["parent"] = "2"
    [skipped] = array(chatgpt.read, conversation)
    assert isinstance(skipped, Skipped)
    assert "tree" in skipped.reason


def test_claude_reads_blocks_and_the_older_text() -> None:
    items = array(
        claude.read,
        {
            "uuid": "u1",
            "name": "Paste",
            "chat_messages": [
                {"sender": "human", "text": "How much?", "created_at": "2026-05-03T09:20:00Z"},
                {
                    "sender": "assistant",
                    "text": "",
                    "created_at": "2026-05-03T09:21:00Z",
                    "content": [{"type": "text", "text": "One to five."}, {"type": "tool_use"}],
                },
                {"sender": "human", "text": "", "content": []},
            ],
        },
    )
    assert said(items) == [("user", "How much?"), ("assistant", "One to five.")]
    assert {item.thread for item in items if isinstance(item, Turn)} == {"u1"}


def test_locomo_in_both_of_its_forms() -> None:
    flat = {
        "conversation": "c",
        "events": [
            {
                "id": "D1:1",
                "session": 1,
                "speaker": "Ada",
                "text": "Hi.",
                "timestamp": "2023-05-08T13:56:00",
            },
        ],
    }
    published = [
        {
            "sample_id": "c",
            "conversation": {
                "session_1_date_time": "1:56 pm on 8 May, 2023",
                "session_1": [
                    {"speaker": "Ada", "dia_id": "D1:1", "text": "Hi.", "blip_caption": "a cat"}
                ],
            },
        }
    ]
    [one] = list(locomo.read(io.BytesIO(json.dumps(flat).encode())))
    [two] = list(locomo.read(io.BytesIO(json.dumps(published).encode())))
    assert isinstance(one, Turn)
    assert isinstance(two, Turn)
    assert one.time == two.time
    assert (one.session, one.content) == ("session 1", "Hi.")
    assert two.content == "Hi. [shows a cat]"


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ('{"role": "user", "content": "x"}\n{"role"', Format.JSONL),
        ('{"role": "user", "content": \n{"role": "user", "content": "x"}', Format.JSONL),
        ('\ufeff{"role": "user", "content": "x"}', Format.JSONL),
        ('[{"role": "user", "content": "x"}]', Format.JSON),
        ('[{"mapping": {}}]', Format.CHATGPT),
        ('  [\n{"chat_messages": []}]', Format.CLAUDE),
        ('[{"conversation": {}, "qa": []}]', Format.LOCOMO),
        ('{"events": []}', Format.LOCOMO),
        ('{\n "events": []\n}', Format.LOCOMO),
    ],
)
def test_the_format_is_detected(tmp_path: Path, text: str, format: Format) -> None:
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    assert detect(file) is format


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello", b"[]", b"[1]", b"7", b"\xff\xfe"])
def test_a_file_in_no_format_says_what_to_do(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    with pytest.raises(InvalidRequestError, match="no format") as told:
        detect(file)
    assert "--format" in told.value.fix
