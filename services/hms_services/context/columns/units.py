"""The units of a space: the passages of its memories, each with its vector and its parts.

A memory is one row and has one unit or more, side by side. What a question finds in a unit counts
for its row by the best unit: the length of a text buys nothing. In most spaces every row is one
unit; then a value by unit is a value by row.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hms_services.context.columns.column import Column
from hms_services.context.view.memory_vectors import MemoryVectors, Parts
from hms_streams.embedding.meaning import STEPS

T = TypeVar("T", bound=np.generic)
Values = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Units:
    """Units by number, in the order of their rows. A row is added once, and never moves.

    Args:
        dimensions: of the vectors.
    """

    def __init__(self, dimensions: int) -> None:
        self.row_of: Column[np.int32] = Column(np.int32)
        """Of each unit: its row."""
        self.start: Column[np.int64] = Column(np.int64)
        """Of each row: its first unit."""
        self.vectors: Column[np.int8] = Column(np.int8, dimensions)
        """Of each unit: its vector, see ``meaning.shrunk``; zeros before it has arrived."""
        self.parts: list[Parts] = []
        """Of each unit: its parts, as in ``MemoryVectors``."""
        self._length: Column[np.float32] = Column(np.float32)
        """Of each row: the length of the sum of its units' vectors."""

    def __len__(self) -> int:
        return len(self.parts)

    @property
    def are_rows(self) -> bool:
        """Whether every row is one unit."""
        return len(self) == len(self.start.rows)

    def append(self, count: int) -> int:
        """Add a row of ``count`` units; returns the first of them."""
        row, first = len(self.start.rows), len(self)
        self.start.append(first)
        self._length.append(1.0)
        for _ in range(count):
            self.row_of.append(row)
            self.vectors.append(0)
            self.parts.append(b"")
        return first

    def of(self, row: int) -> slice:
        """The units of a row."""
        starts = self.start.rows
        return slice(int(starts[row]), int(starts[row + 1]) if row + 1 < len(starts) else len(self))

    def of_all(self, rows: Numbers) -> Numbers:
        """The units of ``rows``, which are ascending and distinct."""
        if self.are_rows:
            return rows
        wanted = np.zeros(len(self.start.rows), dtype=bool)
        wanted[rows] = True
        return np.flatnonzero(wanted[self.row_of.rows])

    def put(self, row: int, vectors: MemoryVectors) -> None:
        """Store the vectors of a row. Those that were made before its text was cut as it is now
        count for its first unit."""
        units = self.of(row)
        made = vectors.of_passages(units.stop - units.start)
        self.vectors.rows[units] = 0
        for unit, (vector, parts) in enumerate(made, units.start):
            self.vectors.rows[unit] = np.frombuffer(vector, dtype=np.int8)
            self.parts[unit] = parts
        total = self.vectors.rows[units].sum(axis=0, dtype=np.float32)
        self._length.rows[row] = max(float(np.linalg.norm(total)) / STEPS, 1e-3)

    def clear(self, row: int) -> None:
        """Drop the vectors of a row."""
        units = self.of(row)
        self.vectors.rows[units] = 0
        self.parts[units] = [b""] * (units.stop - units.start)
        self._length.rows[row] = 1.0

    def row_vectors(self, rows: Numbers) -> Values:
        """The vectors of ``rows``, in any order, as numbers: of several units the mean."""
        if self.are_rows:
            return self.vectors.rows[rows].astype(np.float32)
        wanted, places = np.unique(rows, return_inverse=True)
        units = self.of_all(wanted)
        first = np.searchsorted(self.row_of.rows[units], wanted)
        total = np.add.reduceat(self.vectors.rows[units].astype(np.float32), first, axis=0)
        # A row of one unit keeps its vector to the letter.
        several = np.diff(np.append(first, len(units))) > 1
        lengths = np.where(several, self._length.rows[wanted], np.float32(1))
        mean = (total / lengths[:, None])[places]
        return mean.astype(np.float32)

    def best(self, values: NDArray[T]) -> NDArray[T]:
        """Of each row the highest of its units' values."""
        if self.are_rows:
            return values
        highest: NDArray[T] = np.maximum.reduceat(values, self.start.rows)
        return highest

    def best_units(self, values: NDArray[T]) -> Numbers:
        """Of each row the unit with the highest value, the first of several."""
        if self.are_rows:
            return np.arange(len(self), dtype=np.int64)
        units = np.flatnonzero(values == self.best(values)[self.row_of.rows])[::-1]
        found = np.empty(len(self.start.rows), dtype=np.int64)
        # Where several units are written to one row, the last written is the first of them.
        found[self.row_of.rows[units]] = units
        return found

    def mean(self, cosines: Values) -> Values:
        """The cosine to each row's own vector, from those to its units."""
        if self.are_rows:
            return cosines
        # A row of one unit is not divided by the rounding of its vector.
        several = np.diff(np.append(self.start.rows, len(self))) > 1
        total = np.add.reduceat(cosines, self.start.rows)
        of_rows: Values = np.where(several, total / self._length.rows, total)
        return of_rows
