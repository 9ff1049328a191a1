"""A space says when most of its lines are in languages that the embedding model does not know."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import MakeMemory

from hms_services.context.view.projection import Projection
from hms_services.context.view.space_languages import SpaceLanguages

ADA = b"local/ada"
ENGLISH = frozenset({"en"})


def told_language(text: str) -> str | None:
    """The language that a line names: ``zh: …``."""
    return text.partition(":")[0] if ":" in text else None


class Space:
    """A projection whose changes are counted."""

    def __init__(self, make_memory: MakeMemory, known: frozenset[str] | None = ENGLISH) -> None:
        self.languages = SpaceLanguages(known, told_language)
        self.projection = Projection(self.languages.changed)
        self._make = make_memory

    def holds(self, *languages: str) -> None:
        """Let the space hold one line of each language, in this order."""
        for number, language in enumerate(languages, 1):
            self.projection.put_memory(self._make(number, f"{language}: text", applied_offset=1))

    def forget(self, number: int) -> None:
        self.projection.drop_memory(ADA, self._make(number).memory_id)


@pytest.mark.parametrize(
    ("languages", "unknown"),
    [
        (["zh"] * 5, "zh"),
        (["zh"] * 4 + ["ja"] * 2 + ["en"] * 5, "zh"),
        (["zh"] * 5 + ["en"] * 5, None),
        (["zh"] * 4, None),
        (["en"] * 9, None),
        ([], None),
    ],
)
def test_more_than_half_of_the_lines_decide(
    make_memory: MakeMemory, languages: list[str], unknown: str | None
) -> None:
    space = Space(make_memory)
    space.holds(*languages)

    assert space.languages.unknown(ADA) == unknown


def test_a_forgotten_line_counts_no_longer(make_memory: MakeMemory) -> None:
    space = Space(make_memory)
    space.holds(*["zh"] * 5)

    space.forget(1)

    assert space.languages.unknown(ADA) is None


def test_a_changed_record_of_the_same_line_counts_once(make_memory: MakeMemory) -> None:
    space = Space(make_memory)
    for offset in range(1, 9):
        space.projection.put_memory(make_memory(1, "zh: text", applied_offset=offset))

    assert space.languages.unknown(ADA) is None


def test_a_model_of_any_language_knows_all(make_memory: MakeMemory) -> None:
    space = Space(make_memory, known=None)
    space.holds(*["zh"] * 9)

    assert space.languages.unknown(ADA) is None
    assert "knows the languages of all spaces" in space.languages.told()


def test_the_report_names_languages_and_the_command_and_no_space(make_memory: MakeMemory) -> None:
    space = Space(make_memory)
    space.holds(*["zh"] * 5)

    told = space.languages.told()

    assert "1 space is mostly in languages" in told
    assert "(zh)" in told
    assert "hms rebuild --embedder multilingual" in told
    assert "ada" not in told
