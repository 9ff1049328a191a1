"""Baselines: each by its own method, over every turn."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.services.evaluation.small_conversation import SAID, flat

from hms_services.evaluation.evidence.baselines import baselines
from hms_services.evaluation.evidence.known_evidence import Conversation, read_folder
from hms_services.evaluation.evidence.scores import overall
from hms_streams.embedding.ngrams import NgramEmbedder


def conversation(folder: Path) -> Conversation:
    (folder / "conv-1.json").write_text(json.dumps(flat()))
    return read_folder(folder)[0]


def test_each_ranks_every_turn_once(tmp_path: Path) -> None:
    found = baselines(conversation(tmp_path), NgramEmbedder())

    assert set(found) == {"bm25", "dense", "rrf hybrid"}
    for answers in found.values():
        assert all(len(set(each.ranked)) == len(SAID) for each in answers)
        assert overall(answers)["r@5"] > 0.5


def test_without_an_embedder_words_alone(tmp_path: Path) -> None:
    assert set(baselines(conversation(tmp_path), None)) == {"bm25"}
