"""Evaluations as a person reads them, beside their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def retrieval_line(fact: Mapping[str, Any]) -> str:
    """What a caller gets who does not say how many; empty without multi-hop questions."""
    lines = fact["multi_hop_lines"]
    if not lines:
        return ""
    return (
        f"multi-hop, all evidence: {_percent(lines['all@10'])} in ten lines, "
        f"{_percent(lines['all@lines'])} in what a caller gets ({lines['mean lines']} lines)"
    )


def compaction_lines(contexts: Mapping[str, Any], concepts: Mapping[str, float]) -> Iterator[str]:
    """A line a share of the tokens, and one for what concepts keep."""
    for share, made in contexts.items():
        yield (
            f"contexts of {share:>3} of a conversation: {_percent(made['covered'])} of the "
            f"questions covered with {_percent(made['used'])} of its tokens"
        )
    if not concepts:
        yield "no concept was formed: how many key words they would keep is not known"
        return
    yield (
        f"concepts alone, {_percent(concepts['tokens'])} of the tokens, keep "
        f"{_percent(concepts['concepts'])} of the answers' key words; cut off there "
        f"{_percent(concepts['cut off'])}, random turns {_percent(concepts['random'])}"
    )


def latency_lines(fact: Mapping[str, Any]) -> Iterator[str]:
    """A line a size and call."""
    for size, found in fact.items():
        yield (
            f"{size:>6} memories in a space: {found['beyond_embedding_p50_ms']:.2f} / "
            f"{found['beyond_embedding_p95_ms']:.2f} ms p50 / p95 beyond the embedding, "
            f"{found['whole_p50_ms']:.2f} / {found['whole_p95_ms']:.2f} in all"
        )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
