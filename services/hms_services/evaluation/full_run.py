"""All evaluations, one after the other: what ``make eval`` runs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hms_services.evaluation.context_shares import compaction
from hms_services.evaluation.evidence.filled_system import filled_system, install_weights
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.evidence.retrieval_run import (
    Retrieval,
    RetrievalRun,
    ask_system,
    baselines_of,
)
from hms_services.evaluation.fitting.fit import weights_file
from hms_services.evaluation.fitting.leave_one_out import examples_of, fit_leaving_one_out
from hms_services.evaluation.latency import latency
from hms_services.evaluation.shapes.shape import Shape
from hms_services.evaluation.shapes.shapes_run import DEFAULT, WORDS, KnownRuns, measure_shapes
from hms_services.evaluation.synthetic_users.updates import updates
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.temporary_system import RunningSystem, temporary_system

_SPACES, _SEED = 8, 7
_FITTED = "HMS, fitted, one left out"


def full_run(
    detailed: Shape | None, shapes: Sequence[Shape], cache: Path, reporter: Reporter
) -> dict[str, Any]:
    """Retrieval in all modes, compaction, updates and latency; the table of all shapes.

    Args:
        detailed: conversations that are looked at closely. Without them retrieval by category and
            compaction are left out.
        shapes: what the table of shapes has; one of them may have the name of ``detailed``.
        cache: where models are kept.
        reporter: is told how far the work is.
    """
    if detailed is None:
        return _without_conversations(shapes, cache, reporter)
    conversations = detailed.stores
    with filled_system(conversations, "onnx", reporter) as system:
        default = ask_system(
            system, conversations, reporter, name=DEFAULT, explain=True, contexts=True
        )
        made = compaction(system, conversations, reporter)
        fitted = _fitted(system, conversations, default, reporter)
        turns = sum(len(each.turns) for each in conversations)
        timed = latency(system, turns, reporter)
    with filled_system(conversations, "none", reporter) as system:
        words = ask_system(system, conversations, reporter, name=WORDS, contexts=True)
    known = {detailed.name: KnownRuns(default, words)}
    first = Retrieval(default, baselines_of(conversations, "onnx", cache))
    runs = [first, *(Retrieval(run) for run in (fitted, words) if run is not None)]
    return {
        "retrieval": [run.as_fact() for run in runs],
        "compaction": made["contexts"],
        "concepts": made["concepts"],
        "updates": updates(reporter, spaces=_SPACES, seed=_SEED),
        "latency": timed,
        "shapes": measure_shapes(shapes, reporter, embedding="onnx", cache=cache, known=known),
    }


def _without_conversations(
    shapes: Sequence[Shape], cache: Path, reporter: Reporter
) -> dict[str, Any]:
    with temporary_system(reporter, embedding="onnx") as system:
        timed = latency(system, 0, reporter)
    return {
        "retrieval": [],
        "compaction": {},
        "concepts": {},
        "updates": updates(reporter, spaces=_SPACES, seed=_SEED),
        "latency": timed,
        "shapes": measure_shapes(shapes, reporter, embedding="onnx", cache=cache),
    }


def _fitted(
    system: RunningSystem,
    conversations: Sequence[Conversation],
    default: RetrievalRun,
    reporter: Reporter,
) -> RetrievalRun | None:
    """Ask again, each space with weights that are fitted to the other conversations.

    None with one conversation: no other is left to fit to.
    """
    if len(conversations) < 2:
        return None
    counts = {name: len(examples_of(asked)) for name, asked in default.asked.items()}
    with tempfile.TemporaryDirectory() as folder:
        for name, weights in fit_leaving_one_out(default).items():
            others = [other for other in counts if other != name]
            questions = sum(counts[other] for other in others)
            file = weights_file(weights, questions=questions, conversations=others)
            (Path(folder) / f"{name}.json").write_text(json.dumps(file), encoding="utf-8")
        install_weights(system, conversations, Path(folder))
        return ask_system(system, conversations, reporter, name=_FITTED, contexts=True)
