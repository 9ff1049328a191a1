"""At least so many asks of each kind are right by words alone.

A mend raises the numbers of its kind. What is asked, and how to ask with an embedder, which takes
minutes more: ``tests/asks``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console
from tests.asks.asking import Asked, ask_all
from tests.asks.cases import cases_of, kinds
from tests.conftest import Kafka, cache_folder

from hms_services.cli.progress.console_reporter import ConsoleReporter
from hms_services.local.daemon import up_detached
from hms_services.local.lifecycle import down
from hms_services.local.settings import LocalSettings
from hms_services.local.temporary.temporary_system import RunningSystem
from hms_streams.process.configuration import load

# The first of its tests writes all cases and asks all questions.
pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(1200)]

_WORDS_ALONE = "none"

# Kind: how many are right at least.
LEAST = {
    "abbreviations": 4,
    "about_me": 11,
    "assistant_chat": 20,
    "code_names": 7,
    "emoji_and_urls": 6,
    "flood": 6,
    "identifier": 33,
    "language_ar": 6,
    "language_de": 7,
    "language_es": 9,
    "language_fr": 8,
    "language_hi": 9,
    "language_ja": 8,
    "language_ko": 8,
    "language_pt": 8,
    "language_ru": 9,
    "language_zh": 7,
    "long_memory": 27,
    "mixed_script": 7,
    "names": 21,
    "negation": 6,
    "nothing_fits": 22,
    "number_words": 2,
    "partial_identifier": 6,
    "pronouns": 2,
    "quantities": 4,
    "role_reversal": 6,
    "short_answer": 20,
    "split_words": 6,
    "tables_and_lists": 6,
    "time": 42,
    "typos": 4,
    "who_said": 6,
}


@pytest.fixture(scope="module")
def answers(kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Asked]]:
    """What came of every question, by kind."""
    reporter = ConsoleReporter(Console(quiet=True))
    cases = [case for kind in kinds() for case in cases_of(kind)]
    by_kind: dict[str, list[Asked]] = {}
    with _system(kafka, tmp_path_factory.mktemp("home")) as system:
        for each in ask_all(system, cases, reporter, embedded=False):
            by_kind.setdefault(each.case.kind, []).append(each)
    return by_kind


def test_each_kind_has_a_least_number() -> None:
    assert set(LEAST) == set(kinds())


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_is_answered(kind: str, answers: Mapping[str, list[Asked]]) -> None:
    asked = answers[kind]
    wrong = [
        f"{each.ask.question} wants {each.ask.check} {each.ask.want}, saw {each.verdict.seen}"
        for each in asked
        if not each.verdict.right
    ]
    assert len(asked) - len(wrong) >= LEAST[kind], "\n".join(wrong)


@contextmanager
def _system(kafka: Kafka, home: Path) -> Iterator[RunningSystem]:
    """A whole HMS on the broker of the run, without an embedder."""
    settings = load(
        LocalSettings,
        home=home,
        cache=cache_folder(),
        kafka_bootstrap=kafka.bootstrap,
        topic_prefix=f"t{uuid.uuid4().hex[:12]}.",
        partitions=4,
        free_ports=True,
        embedding=_WORDS_ALONE,
    )
    instance = up_detached(settings)
    try:
        yield RunningSystem(settings, instance, 0.0)
    finally:
        down(settings)
