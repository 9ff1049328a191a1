"""Weights for a shape come from the other shapes alone."""

from __future__ import annotations

from hms_services.evaluation.evidence.asking import AskedQuestion
from hms_services.evaluation.evidence.known_evidence import EvidenceQuestion
from hms_services.evaluation.evidence.retrieval_run import RetrievalRun
from hms_services.evaluation.evidence.scores import Answered, overall
from hms_services.evaluation.fitting.leave_one_shape_out import fitted_to_others

_LINES = 12


def run(space: str, telling: str, questions: int = 40) -> RetrievalRun:
    """Of twelve lines the one with the most ``telling`` is the evidence; it is found last."""
    asked = []
    for number in range(questions):
        lines = [f"{space}/{number}/{place}" for place in range(_LINES)]
        features = [
            (line, {"words": 0.0, "names": 0.0} | {telling: place / _LINES})
            for place, line in enumerate(lines)
        ]
        question = EvidenceQuestion(f"q{number}", "?", 4, frozenset({lines[-1]}), "")
        answered = Answered(question, lines, dict.fromkeys(lines, 10), {1024: True})
        asked.append(AskedQuestion(answered, _LINES, 0.0, (), features))
    return RetrievalRun("HMS", {space: asked})


def test_what_tells_in_the_others_orders_the_one_left_out() -> None:
    found = fitted_to_others({"a": run("a", "words"), "b": run("b", "words")})

    assert set(found) == {"a", "b"}
    assert overall(found["a"].answers)["mrr"] == 1.0
    assert "ctx@1024" not in overall(found["a"].answers)


def test_one_shape_alone_has_no_others() -> None:
    assert fitted_to_others({"a": run("a", "words")}) == {}
