"""Everything in one go: what ``make eval`` runs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hms_services.evaluation.compaction import compaction
from hms_services.evaluation.conversations import Conversation
from hms_services.evaluation.filled_system import filled, install_weights
from hms_services.evaluation.fitting.fit import weights_file
from hms_services.evaluation.fitting.leave_one_out import examples_of, fit_leaving_one_out
from hms_services.evaluation.latency import latency
from hms_services.evaluation.retrieval import Retrieval, Run, ask_system, baselines_of
from hms_services.evaluation.updates import updates
from hms_services.local.temporary_system import Stage, own

_LIVES, _SEED = 8, 7
_FITTED = "HMS, fitted, one left out"


def whole(conversations: Sequence[Conversation], cache: Path) -> dict[str, Any]:
    """Retrieval in all modes, compaction, updates, latency; the first two need conversations."""
    if not conversations:
        with own(None, embedding="onnx") as stage:
            timed = latency(stage, 0)
        changed = updates(spaces=_LIVES, seed=_SEED)
        return {
            "retrieval": [],
            "compaction": {},
            "concepts": {},
            "updates": changed,
            "latency": timed,
        }
    with filled(conversations, "onnx") as stage:
        default = ask_system(stage, conversations, name="HMS", explain=True)
        made = compaction(stage, conversations)
        fitted = _fitted(stage, conversations, default)
        turns = sum(len(each.turns) for each in conversations)
        timed = latency(stage, turns)
    with filled(conversations, "none") as stage:
        words = ask_system(stage, conversations, name="HMS, no embedding")
    first = Retrieval(default, baselines_of(conversations, "onnx", cache))
    runs = [first, *(Retrieval(run) for run in (fitted, words) if run is not None)]
    return {
        "retrieval": [run.as_fact() for run in runs],
        "compaction": made["contexts"],
        "concepts": made["concepts"],
        "updates": updates(spaces=_LIVES, seed=_SEED),
        "latency": timed,
    }


def _fitted(stage: Stage, conversations: Sequence[Conversation], default: Run) -> Run | None:
    """The system again, each space by the weights that the other conversations give."""
    if len(conversations) < 2:
        return None
    counts = {name: len(examples_of(asked)) for name, asked in default.asked.items()}
    with tempfile.TemporaryDirectory() as folder:
        for name, weights in fit_leaving_one_out(default).items():
            others = [other for other in counts if other != name]
            questions = sum(counts[other] for other in others)
            file = weights_file(weights, questions=questions, conversations=others)
            (Path(folder) / f"{name}.json").write_text(json.dumps(file), encoding="utf-8")
        install_weights(stage, conversations, Path(folder))
        return ask_system(stage, conversations, name=_FITTED)
