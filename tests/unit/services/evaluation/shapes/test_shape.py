"""Shapes: read from a folder, pooled where they are one person's notes, and sampled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.services.evaluation.small_conversation import SAID, flat

from hms_services.evaluation.shapes.shape import generated_shape, read_shape, sampled


def notes(folder: Path, speaker: str = "user", count: int = 2) -> Path:
    """So many files with the lines of one speaker each."""
    for number in range(count):
        fact = flat(f"notes-{number}")
        for event in fact["events"]:
            event["speaker"] = speaker
        (folder / f"{number}.json").write_text(json.dumps(fact))
    return folder


def test_notes_of_one_person_are_one_store(tmp_path: Path) -> None:
    shape = read_shape(notes(tmp_path), pool=True)

    (store,) = shape.stores
    assert store.name == shape.name == tmp_path.name
    assert shape.lines == 2 * len(SAID)
    assert len({turn.id for turn in store.turns}) == shape.lines
    assert {turn.session for turn in store.turns} == {"notes-0/session 1", "notes-1/session 1"}
    ids = {turn.id for turn in store.turns}
    assert all(question.evidence <= ids for question in store.questions)
    assert shape.origin == "2 files, pooled"


def test_they_stay_apart_unless_that_is_wanted(tmp_path: Path) -> None:
    assert len(read_shape(notes(tmp_path)).stores) == 2


def test_conversations_of_several_speakers_are_never_pooled(tmp_path: Path) -> None:
    for name in ("conv-1", "conv-2"):
        (tmp_path / f"{name}.json").write_text(json.dumps(flat(name)))

    shape = read_shape(tmp_path, pool=True)

    assert [each.name for each in shape.stores] == ["conv-1", "conv-2"]
    assert shape.is_published_talk


def test_the_lines_of_an_assistant_and_a_tool_have_their_trust(tmp_path: Path) -> None:
    fact = flat()
    for event, speaker in zip(
        fact["events"], ("user", "assistant", "tool", "system"), strict=False
    ):
        event["speaker"] = speaker
    (tmp_path / "conv-1.json").write_text(json.dumps(fact))

    shape = read_shape(tmp_path)

    trusts = [turn.trust for turn in shape.stores[0].turns]
    assert trusts[:4] == ["user", "assistant", "tool", "system"]
    assert shape.has_other_lines
    assert not shape.is_published_talk


def test_a_sample_is_the_same_each_time_and_leaves_out_adversarial_questions(
    tmp_path: Path,
) -> None:
    fact = flat()
    fact["qa"][0]["category"] = 5
    (tmp_path / "conv-1.json").write_text(json.dumps(fact))
    shape = read_shape(tmp_path)

    assert sampled(shape, 2) == sampled(shape, 2)
    assert sampled(shape, 2).questions == 2
    assert sampled(shape, 0).questions == len(fact["qa"]) - 1
    assert 5 not in {question.category for question in sampled(shape, 0).stores[0].questions}


@pytest.mark.parametrize("most", [1, 50])
def test_a_sample_is_taken_from_all_stores(most: int) -> None:
    shape = generated_shape("group-chats", 1)

    assert sampled(shape, most).questions == most
    assert sampled(shape, most).lines == shape.lines
