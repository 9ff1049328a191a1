"""Every shape of memory, asked of HMS in every mode and of every baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hms_schemas.errors import InvalidRequestError
from hms_services.evaluation.evidence.filled_system import LeftOut, fill
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.evidence.retrieval_run import (
    RetrievalRun,
    ask_system,
    baselines_of,
    measures_of,
)
from hms_services.evaluation.evidence.scores import Answered
from hms_services.evaluation.fitting.leave_one_shape_out import fitted_to_others
from hms_services.evaluation.shapes.shape import Shape
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.temporary_system import RunningSystem, temporary_system

DEFAULT, WORDS = "HMS", "HMS, no embedding"
_NONE = "none"


@dataclass(frozen=True, slots=True)
class KnownRuns:
    """Answers that another part of an evaluation has already: the shape is not asked again."""

    default: RetrievalRun
    words: RetrievalRun


@dataclass(slots=True)
class _Filling:
    """A system that gets one shape after the other."""

    system: RunningSystem
    embedding: str
    reporter: Reporter
    held: int = 0

    def ask(self, shape: Shape, name: str, left_out: LeftOut = LeftOut.NOTHING) -> RetrievalRun:
        """Write the stores of the shape, and ask their questions."""
        self.reporter.note(f"{shape.name}: {name}")
        stores = [_named(each, left_out) for each in shape.stores]
        embedded = self.embedding != _NONE
        self.held = fill(
            self.system,
            stores,
            self.reporter,
            embedded=embedded,
            before=self.held,
            left_out=left_out,
        )
        return ask_system(
            self.system, stores, self.reporter, name=name, explain=embedded, contexts=True
        )


@dataclass(slots=True)
class _Asked:
    """The answers to one shape, by system."""

    shape: Shape
    runs: dict[str, RetrievalRun] = field(default_factory=dict)


def measure_shapes(
    shapes: Sequence[Shape],
    reporter: Reporter,
    *,
    embedding: str,
    cache: Path,
    known: Mapping[str, KnownRuns] | None = None,
) -> list[dict[str, Any]]:
    """Ask each shape of HMS with a model and without, of fitted weights, and of the baselines.

    Args:
        shapes: what is asked.
        reporter: is told how far the work is.
        embedding: the name of the embedder; ``none``: words alone.
        cache: where models are kept.
        known: by shape the answers that are there already.

    Returns:
        For each shape its name, origin and size, and the measures of each system by its name.

    Raises:
        InvalidRequestError: two stores have one name.
        StartError: a system does not start.
        UnavailableError: a system does not settle in time.
    """
    _check_names(shapes)
    # The baselines are computed while the systems embed: that takes one core, this another.
    with ThreadPoolExecutor(max_workers=1) as beside:
        compared = {
            each.name: beside.submit(baselines_of, each.stores, embedding, cache) for each in shapes
        }
        try:
            asked = _ask_systems(shapes, reporter, embedding, known or {})
        except BaseException:
            beside.shutdown(wait=False, cancel_futures=True)
            raise
        reporter.note("baselines")
        return [_fact(each, compared[name].result()) for name, each in asked.items()]


def _ask_systems(
    shapes: Sequence[Shape], reporter: Reporter, embedding: str, known: Mapping[str, KnownRuns]
) -> dict[str, _Asked]:
    """The answers of HMS with the embedder, by fitted weights, and without any model; by shape."""
    asked = {each.name: _Asked(each) for each in shapes}
    first = WORDS if embedding == _NONE else DEFAULT
    with temporary_system(reporter, embedding=embedding) as system:
        _ask_each(_Filling(system, embedding, reporter), asked, first, known)
    if embedding != _NONE:
        _fit(asked, reporter)
        with temporary_system(reporter, embedding=_NONE) as system:
            _ask_each(_Filling(system, _NONE, reporter), asked, WORDS, known)
    return asked


def _ask_each(
    filling: _Filling, asked: Mapping[str, _Asked], name: str, known: Mapping[str, KnownRuns]
) -> None:
    for each in asked.values():
        there = known.get(each.shape.name)
        if there is None:
            each.runs[name] = filling.ask(each.shape, name)
        else:
            each.runs[name] = there.words if name == WORDS else there.default
        if each.shape.is_published_talk and name == DEFAULT:
            for left_out in (LeftOut.TURN, LeftOut.TURN_AND_SESSION):
                told = f"HMS, without {left_out}"
                each.runs[told] = filling.ask(each.shape, told, left_out)


def _fit(asked: Mapping[str, _Asked], reporter: Reporter) -> None:
    if len(asked) > 1:
        reporter.note(f"fitting weights to {len(asked) - 1} shapes, {len(asked)} times")
    for name, run in fitted_to_others({n: each.runs[DEFAULT] for n, each in asked.items()}).items():
        asked[name].runs[run.name] = run


def _fact(asked: _Asked, compared: Mapping[str, Sequence[Answered]]) -> dict[str, Any]:
    shape = asked.shape
    answers: dict[str, Sequence[Answered]] = {n: run.answers for n, run in asked.runs.items()}
    answers |= compared
    everything = [each for run in asked.runs.values() for of in run.asked.values() for each in of]
    return {
        "shape": shape.name,
        "origin": shape.origin,
        "stores": len(shape.stores),
        "lines": shape.lines,
        "questions": shape.questions,
        "systems": {name: measures_of(each)["overall"] for name, each in answers.items()},
        "own": list(asked.runs),
        "missing": sorted({part for each in everything for part in each.missing}),
    }


def _named(store: Conversation, left_out: LeftOut) -> Conversation:
    """The store under a name of its own for each thing that is left out."""
    if left_out is LeftOut.NOTHING:
        return store
    return replace(store, name=f"{store.name}-without-{left_out.replace(' ', '-')}")


def _check_names(shapes: Sequence[Shape]) -> None:
    names = list(_names(shapes))
    twice = sorted({each for each in names if names.count(each) > 1})
    if twice:
        raise InvalidRequestError(
            f"Two stores are called {twice[0]!r}.",
            fix="Give each conversation another name, or measure the folders one by one.",
        )


def _names(shapes: Sequence[Shape]) -> Iterator[str]:
    for shape in shapes:
        for store in shape.stores:
            yield store.name
