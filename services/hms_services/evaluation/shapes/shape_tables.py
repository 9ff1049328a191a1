"""The figures of all shapes as tables: one for the terminal, those of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from hms_services.evaluation.shapes.shapes_run import DEFAULT, WORDS

PAGE_MEASURES = {
    "r@1": "R@1",
    "r@5": "R@5",
    "r@10": "R@10",
    "r@20": "R@20",
    "all@10": "All@10",
    "mrr": "MRR",
    "ndcg@10": "NDCG@10",
    "cov@512": "Cov@512",
    "cov@1024": "Cov@1024",
    "cov@2048": "Cov@2048",
    "cov@4096": "Cov@4096",
    "ctx@1024": "Ctx@1024",
}
# These fit into 80 columns; the JSON has all of them.
_SHOWN = {
    "r@1": "R@1",
    "r@10": "R@10",
    "all@10": "All@10",
    "mrr": "MRR",
    "cov@1024": "C@1k",
    "ctx@1024": "Ctx@1k",
}


def shapes_table(facts: Sequence[Mapping[str, Any]]) -> Table:
    """A line for each system, shape after shape."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("", no_wrap=True, max_width=34)
    for heading in _SHOWN.values():
        table.add_column(heading, justify="right", no_wrap=True)
    for fact in facts:
        table.add_row(Text(f"{fact['shape']}, {fact['questions']} questions", style="bold"))
        for name, scores in fact["systems"].items():
            style = "" if name in fact["own"] else "dim"
            cells = (_percent(scores[key]) if key in scores else "" for key in _SHOWN)
            table.add_row(Text(f"  {name}", style=style), *cells)
    return table


def shapes_page(facts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The section of the page: what the shapes are, HMS beside the best baseline, all figures."""
    yield "## Every shape of memory"
    yield ""
    yield "What applications store, each store in a space of a running system, measured as above."
    yield "Of a long document the context must also show the words that answer. Where an assistant,"
    yield "a tool or a program has lines too, each baseline also ranks the user's lines alone."
    yield "z-sum: words and vectors as deviations from the mean of the store. Generators made what"
    yield "has no published data; weights were never fitted to stores of these seeds. Of a shape"
    yield "with many questions a part is asked, always the same one."
    yield ""
    yield "| shape | from | stores | lines | questions asked |"
    yield "|---|---|---|---|---|"
    for fact in facts:
        sizes = " | ".join(f"{fact[key]:,}" for key in ("stores", "lines", "questions"))
        yield f"| {fact['shape']} | {fact['origin']} | {sizes} |"
    yield ""
    yield from _beside_the_best(facts)
    yield "### All figures"
    yield ""
    yield '"Fitted to the other shapes": the weights saw no question of the shape that they are'
    yield 'tried on. "Without turn": the client does not number its lines; "without turn and'
    yield 'session": it names no session either.'
    yield ""
    yield f"| shape | system | {' | '.join(PAGE_MEASURES.values())} |"
    yield "|---" * (len(PAGE_MEASURES) + 2) + "|"
    for fact in facts:
        for name, scores in fact["systems"].items():
            shown = f"**{name}**" if name in fact["own"] else name
            cells = (_percent(scores[key]) if key in scores else "" for key in PAGE_MEASURES)
            yield f"| {fact['shape']} | {shown} | {' | '.join(cells)} |"
    yield ""


def _beside_the_best(facts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """HMS beside the baseline that is best on each shape, by R@10."""
    yield "| shape | R@10, HMS | the best baseline | its R@10 | MRR, HMS | the best MRR |"
    yield "|---|---|---|---|---|---|"
    for fact in facts:
        others = {n: s for n, s in fact["systems"].items() if n not in fact["own"]}
        own = fact["systems"].get(DEFAULT) or fact["systems"].get(WORDS)
        if others and own:
            best = max(others, key=lambda name: others[name]["r@10"])
            mrr = max(scores["mrr"] for scores in others.values())
            figures = (own["r@10"], others[best]["r@10"], own["mrr"], mrr)
            ours, theirs, our_mrr, their_mrr = map(_percent, figures)
            yield f"| {fact['shape']} | {ours} | {best} | {theirs} | {our_mrr} | {their_mrr} |"
    yield ""


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
