"""An array that grows by one row at a time."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

_FIRST_ROOM = 64
T = TypeVar("T", bound=np.generic)


class Column(Generic[T]):
    """One value, or one small array of ``shape``, for each row."""

    def __init__(self, kind: DTypeLike, *shape: int) -> None:
        self._held: NDArray[Any] = np.zeros((_FIRST_ROOM, *shape), dtype=kind)
        self._size = 0

    @property
    def rows(self) -> NDArray[T]:
        """All rows. Who writes to this array writes the column."""
        return self._held[: self._size]

    def append(self, value: Any) -> None:
        """Add a row. The array is doubled when it is full."""
        if self._size == len(self._held):
            room = np.zeros_like(self._held)
            self._held = np.concatenate((self._held, room))
        self._held[self._size] = value
        self._size += 1
