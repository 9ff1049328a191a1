"""The lines that an evaluation prints besides its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def retrieval_lines(fact: Mapping[str, Any]) -> Iterator[str]:
    """How often all evidence of multi-hop questions is found; nothing without such questions."""
    lines = fact["multi_hop_lines"]
    if lines:
        yield "multi-hop, all of the evidence:"
        yield f"  in ten lines {_percent(lines['all@10'])}"
        yield f"  in what a caller gets {_percent(lines['all@lines'])}, {lines['mean lines']} lines"


def floor_lines(fact: Mapping[str, Any]) -> Iterator[str]:
    """The weights of the floor, and what each floor costs and gives."""
    related, unrelated = fact["questions"]["related"], fact["questions"]["unrelated"]
    yield f"{related:,} questions that a memory answers, {unrelated:,} that none answers"
    for name, weight in fact["weights"].items():
        yield f"  {name:<10} {weight:+.4f}"
    yield "each conversation judged by weights fitted to the others:"
    yield "  floor   R@10 lost   find nothing: general   of other conversations"
    for at in fact["curve"]:
        yield (
            f"  {at['floor']:.3f}   {at['cost']:>9.2f}   {_percent(at['empty']):>21}"
            f"   {_percent(at['others']):>22}"
        )


def compaction_lines(contexts: Mapping[str, Any], concepts: Mapping[str, float]) -> Iterator[str]:
    """A line for each share of the tokens, and how many of the answers' words concepts keep."""
    for share, made in contexts.items():
        yield (
            f"contexts of {share:>3}: {_percent(made['covered'])} of the questions covered "
            f"with {_percent(made['used'])} of the tokens"
        )
    if not concepts:
        yield "no concept was formed: what they would keep of the answers is not known"
        return
    yield f"of the answers' key words, in {_percent(concepts['tokens'])} of the tokens:"
    for name in ("concepts", "cut off", "random"):
        yield f"  {name:<8} {_percent(concepts[name])}"


def latency_lines(fact: Mapping[str, Any]) -> Iterator[str]:
    """A line for each number of memories."""
    yield "a context, milliseconds p50 / p95:"
    for size, found in fact.items():
        beyond, whole = (_pair(found, part) for part in ("beyond_embedding", "whole"))
        yield f"  {size:>6} memories: {beyond} beyond the embedding, {whole} in all"


def _pair(found: Mapping[str, float], part: str) -> str:
    return f"{found[f'{part}_p50_ms']:.2f} / {found[f'{part}_p95_ms']:.2f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
