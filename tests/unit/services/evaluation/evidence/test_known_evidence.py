"""Folders of conversations: both shapes, odd evidence, and what is no conversation."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.evaluation.small_conversation import ASKED, SAID, flat, published

from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_services.evaluation.evidence.known_evidence import read_folder
from hms_services.importing.locomo import read
from hms_services.importing.turns import Turn


def write(folder: Path, name: str, fact: Any) -> None:
    (folder / name).write_text(json.dumps(fact), encoding="utf-8")


@pytest.mark.parametrize("fact", [flat(), published(), [published()]])
def test_both_shapes_are_read(tmp_path: Path, fact: Any) -> None:
    write(tmp_path, "conv-1.json", fact)

    (conversation,) = read_folder(tmp_path)

    assert conversation.name == "conv-1"
    assert [(turn.speaker, turn.text) for turn in conversation.turns] == SAID
    assert [question.text for question in conversation.questions] == [each[0] for each in ASKED]
    assert conversation.tokens > 0


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        (["D1:1; D1:3"], {"D1:1", "D1:3"}),
        (["D:1:3"], {"D1:3"}),
        (["D1:03"], {"D1:3"}),
        (["D9:9", "D1:2"], {"D1:2"}),
        ("D1:2", {"D1:2"}),
    ],
)
def test_evidence_that_is_spelled_oddly_is_mended(
    tmp_path: Path, evidence: Any, found: set[str]
) -> None:
    fact = flat()
    fact["qa"] = [{"question": "?", "category": 4, "evidence": evidence}]
    write(tmp_path, "conv-1.json", fact)

    assert read_folder(tmp_path)[0].questions[0].evidence == found


def test_an_id_that_names_a_turn_is_taken_as_it_stands(tmp_path: Path) -> None:
    fact = flat()
    fact["events"][0]["id"] = "turn-one"
    fact["qa"] = [{"question": "?", "category": 4, "evidence": ["turn-one", "turn-two"]}]
    write(tmp_path, "conv-1.json", fact)

    assert read_folder(tmp_path)[0].questions[0].evidence == {"turn-one"}


def test_baselines_see_what_the_importer_writes(tmp_path: Path) -> None:
    fact = published()
    fact["conversation"]["session_1"][0]["blip_caption"] = "a photo of a dog"
    write(tmp_path, "conv-1.json", fact)

    (written, *_) = read(io.BytesIO(json.dumps(fact).encode()))

    assert isinstance(written, Turn)
    assert read_folder(tmp_path)[0].turns[0].text == written.content
    assert "photo of a dog" in written.content


def test_questions_without_evidence_are_not_asked(tmp_path: Path) -> None:
    fact = flat()
    fact["qa"] = [{"question": "?", "category": 4, "evidence": []}]
    write(tmp_path, "conv-1.json", fact)

    assert read_folder(tmp_path)[0].questions == []


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(NotFoundError, match="holds no conversation"):
        read_folder(tmp_path)
    write(tmp_path, "conv-1.json", {"qa": [], "events": [{"id": 1}]})
    with pytest.raises(InvalidRequestError, match=r"conv-1\.json"):
        read_folder(tmp_path)
    (tmp_path / "conv-1.json").write_text("no json")
    with pytest.raises(InvalidRequestError, match="no JSON"):
        read_folder(tmp_path)
