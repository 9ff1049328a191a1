"""All figures of an evaluation as the page ``docs/quality.md``."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hms_services.evaluation.shapes.shape_tables import PAGE_MEASURES, shapes_page

# The default weights were fitted to these, see ``recipe``: on them the figures are too good.
_CHOSEN_ON = frozenset({"conv-26", "conv-30", "conv-41", "conv-42", "conv-43"})


def quality_page(fact: Mapping[str, Any], today: datetime | None = None) -> str:
    """The page. Every figure in it comes from ``fact``, which ``full_run`` returns."""
    when = (today or datetime.now(UTC)).date().isoformat()
    shapes = shapes_page(fact["shapes"]) if fact.get("shapes") else ()
    return "\n".join([*_head(fact, when), *_retrieval(fact), *shapes, *_rest(fact), ""])


def _head(fact: Mapping[str, Any], when: str) -> Iterator[str]:
    runs = fact["retrieval"]
    yield "# Quality"
    yield ""
    yield "Written by `make eval`; no figure is typed by hand. Percent, unless it says otherwise."
    yield ""
    yield f"Measured on {when}, {os.cpu_count()} cores, Python {platform.python_version()}:"
    yield f"{runs[0]['conversations']} conversations in the shape of LoCoMo with"
    yield f"{runs[0]['questions']:,} questions whose evidence is known, imported into a running"
    yield "system and asked over gRPC. No language model takes part, and nothing judges an answer:"
    yield "a question is answered when the turns that hold its answer are found."
    yield ""


def _retrieval(fact: Mapping[str, Any]) -> Iterator[str]:
    runs = fact["retrieval"]
    yield "## Finding the evidence"
    yield ""
    yield "R@k is the share of the evidence in the first k lines, All@k whether all of it is there,"
    yield "MRR one divided by the place of the first, NDCG@10 the gain of the places of all in the"
    yield "first ten, Cov@T whether all of it is there when whole lines are taken up to T tokens,"
    yield "Ctx@T whether the context of T tokens that the system built shows all of it. Adversarial"
    yield "questions, whose evidence is the other person's, are left out of the first table. The"
    yield "baselines stand on the same turns, words and embedder."
    yield ""
    rows = [(f"**{run['system']}**", run["overall"]) for run in runs]
    rows += [(name, baseline["overall"]) for name, baseline in runs[0]["baselines"].items()]
    yield from _table("system", rows)
    yield from _fitted_to_these(runs[0]["names"])
    for run in runs:
        yield f"### {run['system']}, by category"
        yield ""
        yield from _table("category", list(run["by_category"].items()))
        lines = run["multi_hop_lines"]
        if lines:
            yield f"Multi-hop, all of the evidence: {_percent(lines['all@10'])} in ten lines,"
            yield f"{_percent(lines['all@lines'])} in what a caller gets who does not say how many"
            yield f"({lines['mean lines']} lines: ten, or twenty where several are asked for)."
            yield ""


def _fitted_to_these(names: Sequence[str]) -> Iterator[str]:
    """A note where the first row was measured on conversations that its weights were fitted to."""
    seen = sorted(_CHOSEN_ON.intersection(names))
    if seen:
        yield f"The default's weights, with a model and without, were fitted to {', '.join(seen)}:"
        yield "their rows flatter it there. The fairer row is the one of the weights fitted with"
        yield "the conversation left out, though what those are drawn towards had seen it too."
        yield ""


def _rest(fact: Mapping[str, Any]) -> Iterator[str]:
    if fact.get("compaction"):
        yield "## Leaving out the rest"
        yield ""
        yield "Contexts of so much of a conversation's tokens: what they used of them, and the"
        yield "share of questions whose evidence is all inside."
        yield ""
        yield "| allowed | used | questions covered |"
        yield "|---|---|---|"
        for share, made in fact["compaction"].items():
            yield f"| {share} | {_percent(made['used'])} | {_percent(made['covered'])} |"
        yield ""
    if fact.get("concepts"):
        kept = fact["concepts"]
        yield f"Concepts alone, {_percent(kept['tokens'])} of the tokens, keep"
        yield f"{_percent(kept['concepts'])} of the answers' key words; the conversation cut off"
        yield f"at that size {_percent(kept['cut off'])}, random turns {_percent(kept['random'])}."
        yield "Concepts form while events come in, so that these shares vary a little from run"
        yield "to run; the tables above do not."
        yield ""
    if fact.get("updates"):
        yield from _updates(fact["updates"])
    if fact.get("latency"):
        yield "## How long it takes"
        yield ""
        yield "A context, by memories in its space: milliseconds beyond the embedding of the"
        yield "question, and in all, as the server measures them; one caller, new questions."
        yield ""
        yield "| memories | beyond p50 | beyond p95 | whole p50 | whole p95 |"
        yield "|---|---|---|---|---|"
        for size, found in fact["latency"].items():
            cells = (
                found[f"{part}_{cut}_ms"]
                for part in ("beyond_embedding", "whole")
                for cut in ("p50", "p95")
            )
            yield f"| {size} | {' | '.join(f'{cell:.2f}' for cell in cells)} |"
        yield ""


def _updates(fact: Mapping[str, Any]) -> Iterator[str]:
    runs = {name: figures for name, figures in fact.items() if isinstance(figures, dict)}
    yield "## Facts that change"
    yield ""
    users = f"{fact['spaces']} spaces of synthetic users (seed {fact['seed']})"
    yield f"{users}: see [updates](updates.md)."
    yield ""
    yield f"| | {' | '.join(runs)} |"
    yield "|---" * (len(runs) + 1) + "|"
    for measure in next(iter(runs.values())):
        cells = (figures[measure] for figures in runs.values())
        shown = (f"{cell:,}" if isinstance(cell, int) else _percent(cell) for cell in cells)
        yield f"| {measure} | {' | '.join(shown)} |"
    yield ""


def _table(title: str, rows: Sequence[tuple[str, Mapping[str, float]]]) -> Iterator[str]:
    yield f"| {title} | {' | '.join(PAGE_MEASURES.values())} |"
    yield "|---" * (len(PAGE_MEASURES) + 1) + "|"
    for name, scores in rows:
        cells = (_percent(scores[key]) if key in scores else "" for key in PAGE_MEASURES)
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
