"""Files of questions whose answers somebody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_services.evaluation.evidence.labelled import Labelled, read_labelled


def test_a_line_a_question(tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text('{"query": "Where?", "relevant": ["a", "b"]}\n\n{"query": "When?"}\n')

    assert read_labelled(file) == [
        Labelled("Where?", frozenset({"a", "b"})),
        Labelled("When?", None),
    ]


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"relevant": []}', '{"query": 3}', '{"query": "?", "relevant": "a"}']
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(f'{{"query": "Where?"}}\n{line}\n')

    with pytest.raises(InvalidRequestError, match="Line 2"):
        read_labelled(file)


def test_a_file_without_questions_is_named(tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    with pytest.raises(NotFoundError, match="no file"):
        read_labelled(file)
    file.write_text("\n")
    with pytest.raises(NotFoundError, match="no question"):
        read_labelled(file)
