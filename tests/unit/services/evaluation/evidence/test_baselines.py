"""Baselines: each by its own method, over every turn."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.unit.services.evaluation.small_conversation import SAID, flat

from hms_services.evaluation.evidence.baselines import baselines, has_other_lines
from hms_services.evaluation.evidence.known_evidence import Conversation, read_folder
from hms_services.evaluation.evidence.scores import overall
from hms_streams.embedding.ngrams import NgramEmbedder


def conversation(folder: Path) -> Conversation:
    (folder / "conv-1.json").write_text(json.dumps(flat()))
    return read_folder(folder)[0]


def test_each_ranks_every_turn_once(tmp_path: Path) -> None:
    found = baselines(conversation(tmp_path), NgramEmbedder())

    assert set(found) == {"bm25", "dense", "rrf hybrid", "z-sum"}
    for answers in found.values():
        assert all(len(set(each.ranked)) == len(SAID) for each in answers)
        assert overall(answers)["r@5"] > 0.5


def test_the_lines_of_the_user_alone(tmp_path: Path) -> None:
    whole = conversation(tmp_path)
    turns = [replace(t, trust="assistant") if t.speaker == "Bob" else t for t in whole.turns]
    mixed = replace(whole, turns=turns)

    found = baselines(mixed, NgramEmbedder(), user_alone=True)

    said = {turn.id for turn in turns if turn.trust == "user"}
    assert has_other_lines(mixed)
    assert not has_other_lines(whole)
    assert len(found) == 8
    assert all(set(each.ranked) == said for each in found["z-sum, user's lines"])
    assert all(len(each.ranked) == len(SAID) for each in found["z-sum"])


def test_a_store_without_a_line_of_the_user_is_ranked_as_a_whole(tmp_path: Path) -> None:
    whole = conversation(tmp_path)
    nobody = replace(whole, turns=[replace(turn, trust="web") for turn in whole.turns])

    found = baselines(nobody, None, user_alone=True)

    assert [a.ranked for a in found["bm25, user's lines"]] == [a.ranked for a in found["bm25"]]


def test_without_an_embedder_words_alone(tmp_path: Path) -> None:
    assert set(baselines(conversation(tmp_path), None)) == {"bm25"}
