"""Passages count for their memory by the best of them, and several vectors are one."""

from __future__ import annotations

import numpy as np
import pytest

from hms_services.context.columns.units import Units
from hms_services.context.view.memory_vectors import MemoryVectors
from hms_streams.embedding.meaning import PART_DIMENSIONS, STEPS, shrunk

AXES = np.eye(4, dtype=np.float32) * 0.4


def of_axes(*numbers: int) -> bytes:
    return shrunk(AXES[list(numbers)]).tobytes()


def part(n: int) -> bytes:
    return bytes([n]) * PART_DIMENSIONS


@pytest.fixture
def units() -> Units:
    """Rows of one, three and one units."""
    made = Units(4)
    for count in (1, 3, 1):
        made.append(count)
    return made


def test_a_row_is_as_good_as_its_best_unit(units: Units) -> None:
    values = np.array([0.1, 0.2, 0.9, 0.9, 0.0], dtype=np.float32)
    assert not units.are_rows
    np.testing.assert_array_equal(units.best(values), values[[0, 2, 4]])
    assert units.best_units(values).tolist() == [0, 2, 4]
    assert units.of_all(np.array([0, 1])).tolist() == [0, 1, 2, 3]


def test_rows_of_one_unit_need_no_work() -> None:
    units = Units(4)
    units.append(1)
    units.append(1)
    values = np.array([0.3, 0.1], dtype=np.float32)
    assert units.are_rows
    assert units.best(values) is values
    assert units.mean(values) is values
    assert units.best_units(values).tolist() == [0, 1]


def test_each_unit_has_its_own_vector_and_parts(units: Units) -> None:
    parts = part(1) + part(2) + part(3)
    units.put(1, MemoryVectors(of_axes(0), parts, of_axes(0, 1, 2), (2, 0, 1)))
    assert units.vectors.rows[1:4].tobytes() == of_axes(0, 1, 2)
    assert [bytes(each) for each in units.parts] == [b"", part(1) + part(2), b"", part(3), b""]

    units.clear(1)
    assert not units.vectors.rows.any()
    assert not any(units.parts)


@pytest.mark.parametrize(
    "older",
    [
        MemoryVectors(of_axes(2), part(1)),
        MemoryVectors(of_axes(2), part(1), of_axes(0, 1), (1, 0)),
    ],
    ids=["one vector", "two passages"],
)
def test_vectors_made_before_a_text_was_cut_so_count_once(
    units: Units, older: MemoryVectors
) -> None:
    units.put(1, older)
    assert units.vectors.rows[1:4].tobytes() == of_axes(2) + bytes(8)
    assert units.parts[1] == part(1)


def test_a_row_of_several_units_has_their_mean_as_its_vector(units: Units) -> None:
    units.put(0, MemoryVectors(of_axes(3), b""))
    units.put(1, MemoryVectors(of_axes(0), b"", of_axes(0, 0, 1), (0, 0, 0)))
    mean = np.array([2, 1, 0, 0]) / 5**0.5
    found = units.row_vectors(np.array([1, 0, 1])) / STEPS
    np.testing.assert_allclose(found, [mean, AXES[3], mean], atol=0.01)

    question = np.array([0.6, 0.8, 0, 0], dtype=np.float32)
    cosines = units.vectors.rows.astype(np.float32) @ question / STEPS
    np.testing.assert_allclose(units.mean(cosines)[:2], [0, mean @ question], atol=0.01)
