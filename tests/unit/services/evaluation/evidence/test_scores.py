"""The measures, and that they are those of the scorer that lies beside the conversations."""

from __future__ import annotations

import importlib.util
import random
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.evaluation.evidence.known_evidence import EvidenceQuestion, read_folder
from hms_services.evaluation.evidence.scores import Answered, by_category, overall, score

LOCOMO = Path(__file__).parents[5].parent / "shared/eval/locomo"
TOKENS = {f"D1:{n}": 100 for n in range(1, 31)}


def answered(evidence: set[int], ranked: list[int], category: int = 4) -> Answered:
    question = EvidenceQuestion("q", "?", category, frozenset(f"D1:{n}" for n in evidence), "")
    return Answered(question, [f"D1:{n}" for n in ranked], TOKENS)


def test_half_of_the_evidence_in_front() -> None:
    scores = score(answered({1, 2}, [5, 1, *range(6, 20), 2]))

    assert scores["r@5"] == 0.5
    assert scores["all@10"] == 0.0
    assert scores["r@20"] == 1.0
    assert scores["mrr"] == 0.5
    assert (scores["cov@1024"], scores["cov@2048"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("evidence", "ranked", "gain"),
    [
        ({1}, [1, 2], 1.0),
        ({1}, [2, 3, 1], 0.5),
        ({1, 2}, [3, 1, 2], (1 / 1.584963 + 1 / 2) / (1 + 1 / 1.584963)),
        ({1}, [*range(2, 13), 1], 0.0),
        (set(range(1, 13)), list(range(1, 13)), 1.0),
    ],
)
def test_gain_falls_with_the_place(evidence: set[int], ranked: list[int], gain: float) -> None:
    assert score(answered(evidence, ranked))["ndcg@10"] == pytest.approx(gain, rel=1e-5)


def test_a_context_counts_only_where_one_was_built() -> None:
    built = replace(answered({1}, [1]), shown={1024: True})

    assert score(built)["ctx@1024"] == 1.0
    assert "ctx@1024" not in score(answered({1}, [1]))


def test_what_was_not_found_is_a_miss_in_every_measure() -> None:
    assert set(score(answered({1}, [])).values()) == {0.0}


def test_adversarial_questions_are_told_apart() -> None:
    answers = [answered({1}, [1]), answered({1}, [2], category=5)]

    assert overall(answers)["r@1"] == 1.0
    assert by_category(answers)["adversarial"]["r@1"] == 0.0
    assert list(by_category(answers)) == ["single-hop", "adversarial"]


@given(st.sets(st.integers(1, 30), min_size=1, max_size=5), st.permutations(range(1, 31)))
def test_deeper_is_never_worse(evidence: set[int], ranked: list[int]) -> None:
    scores = score(answered(evidence, ranked))

    assert scores["r@1"] <= scores["r@5"] <= scores["r@10"] <= scores["r@20"] <= 1.0
    assert scores["cov@512"] <= scores["cov@1024"] <= scores["cov@2048"] <= scores["cov@4096"]
    assert scores["all@10"] <= scores["r@10"]
    assert 0.0 <= scores["ndcg@10"] <= 1.0 + 1e-9


@pytest.mark.locomo
@pytest.mark.skipif(not LOCOMO.is_dir(), reason="the evaluation conversations are not there")
def test_the_scorer_beside_the_conversations_agrees() -> None:
    scorer = _module(LOCOMO / "score_retrieval.py")
    source = random.Random(7)
    answers, run = [], {}
    for conversation in read_folder(LOCOMO):
        tokens = {turn.id: turn.tokens for turn in conversation.turns}
        for question in conversation.questions:
            ranked = sorted(
                tokens, key=lambda turn: (turn not in question.evidence, source.random())
            )
            source.shuffle(ranked[:40])
            ranked = source.sample(ranked[:40], 40)
            run[question.id] = ranked
            answers.append(Answered(question, ranked, tokens))

    rows = scorer.score_run(run, scorer.load(str(LOCOMO)))

    mine = overall(answers)
    for name, theirs in (("r@10", "R@10"), ("all@10", "All@10"), ("mrr", "MRR"), ("r@1", "R@1")):
        assert mine[name] == pytest.approx(scorer.mean(rows, theirs))
    for budget in (512, 1024, 2048, 4096):
        assert mine[f"cov@{budget}"] == pytest.approx(scorer.mean(rows, f"Cov@{budget}"))


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
