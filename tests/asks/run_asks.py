"""Asks kinds of questions on a temporary system and prints how many are answered right, by kind.

``python -m tests.asks.run_asks [KIND …] [--embedding NAME] [--show] [--json FILE]``
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from tests.asks.asking import Asked, ask_all, counts
from tests.asks.cases import cases_of, kinds

from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.local.settings import LocalSettings
from hms_services.local.temporary.temporary_system import temporary_system
from hms_streams.process.configuration import load


def main() -> None:
    """Ask, print, write; exits with 0 whatever the answers are."""
    wanted = _arguments()
    cases = [case for kind in wanted.kinds or kinds() for case in cases_of(kind)]
    reporter = ConsoleReporter(Console(stderr=True))
    embedding = wanted.embedding or load(LocalSettings).embedding
    with temporary_system(reporter, embedding=embedding) as system:
        asked = list(ask_all(system, cases, reporter, embedded=embedding != "none"))
    print(as_table(asked))
    if wanted.show:
        print("\n".join(_shown(each) for each in asked if not each.verdict.right))
    if wanted.json:
        wanted.json.write_text(as_json(asked), encoding="utf-8")


def as_table(asked: Sequence[Asked]) -> str:
    """One line a kind, and their sum."""
    by_kind = counts(asked)
    lines = [f"{kind:16s} {right:3d} of {of:3d}" for kind, (right, of) in by_kind.items()]
    total = sum(right for right, _ in by_kind.values())
    return "\n".join([*lines, f"{'all':16s} {total:3d} of {len(asked):3d}"])


def as_json(asked: Sequence[Asked]) -> str:
    """By kind: how many are right, of how many, and which are wrong."""
    wrong: dict[str, list[dict[str, object]]] = {}
    for each in asked:
        if not each.verdict.right:
            wrong.setdefault(each.case.kind, []).append(_facts(each))
    by_kind = {
        kind: {"right": right, "asked": of, "wrong": wrong.get(kind, [])}
        for kind, (right, of) in counts(asked).items()
    }
    return json.dumps(by_kind, ensure_ascii=False, indent=1)


def _facts(asked: Asked) -> dict[str, object]:
    ask = asked.ask
    return {
        "question": ask.question,
        "check": ask.check,
        "want": ask.want,
        "seen": asked.verdict.seen,
    }


def _shown(asked: Asked) -> str:
    ask = asked.ask
    return (
        f"wrong: {asked.case.kind} | {ask.question} | {ask.check} {list(ask.want)} "
        f"| saw {asked.verdict.seen}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask HMS and count what it answers right.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="all kinds without any")
    parser.add_argument("--embedding", help="the embedder; the usual one without it")
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the counts there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
