"""The uses of rows, as columns: by how much use makes a line stronger than its age alone would.

The formula is that of ``hms_streams.memory.tiers.relevance``, computed for all rows at once. In a
space that is asked often nearly every line was used. To compute it row by row took a third of a
context's time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.column import Column
from hms_streams.memory.tiers.relevance import YOUNGEST_S, esteem

# As many as the default policy keeps. Older uses count as spread evenly since the memory's birth.
KEPT = 8
# Stands for "no use": no clock shows this time.
_NONE = np.iinfo(np.int64).min

Floats = NDArray[np.float64]


class Uses:
    """Uses, importance and ratings of rows. Most rows were used once, and take no computing."""

    def __init__(self) -> None:
        self._touched: Column[np.bool_] = Column(bool)
        self._latest: Column[np.int64] = Column(np.int64, KEPT)
        self._count: Column[np.int64] = Column(np.int64)
        self._esteem: Column[np.float64] = Column(np.float64)

    def append(self, state: MemoryState) -> None:
        """Add a row."""
        self._touched.append(False)
        self._latest.append(_NONE)
        self._count.append(0)
        self._esteem.append(0.0)
        self.put(len(self._touched.rows) - 1, state)

    def put(self, row: int, state: MemoryState) -> None:
        """Set the uses of a row from its memory as it stands now."""
        touched = state.use_count > 1 or bool(state.rating) or bool(state.importance)
        self._touched.rows[row] = touched
        if not touched:
            return
        latest = state.uses[-KEPT:]
        self._latest.rows[row, : len(latest)] = latest
        self._latest.rows[row, len(latest) :] = _NONE
        self._count.rows[row] = state.use_count
        self._esteem.rows[row] = esteem(state)

    def gains(
        self, rows: NDArray[np.int64], born: NDArray[np.int64], now_us: int
    ) -> NDArray[np.float32]:
        """By how much each row is stronger than an equally old memory that was never used again.

        Args:
            rows: the rows.
            born: when each of them was observed, µs.
            now_us: the moment that ages are counted up to, µs.

        Returns:
            Log-odds, one value a row; 0 for a row that was never used again, rated or weighted.
        """
        gained = np.zeros(len(rows), dtype=np.float32)
        places = np.flatnonzero(self._touched.rows[rows])
        if len(places):
            touched, ages = rows[places], _ages(born[places], now_us)
            odds = self._odds(touched, ages, now_us)
            # One use of that age has odds of age ** -0.5.
            gained[places] = np.log(odds) + self._esteem.rows[touched] + 0.5 * np.log(ages)
        return gained

    def _odds(self, rows: NDArray[np.int64], ages: Floats, now_us: int) -> Floats:
        """The odds that each row is needed now: see ``relevance``."""
        latest, count = self._latest.rows[rows], self._count.rows[rows]
        used = latest != _NONE
        roots = np.sqrt(_ages(np.where(used, latest, now_us), now_us))
        odds: Floats = np.where(used, 1.0 / roots, 0.0).sum(axis=1)
        older = count - used.sum(axis=1)
        # The oldest use that is kept stands first.
        return odds + np.where(older > 0, 2.0 * older / (np.sqrt(ages) + roots[:, 0]), 0.0)


def _ages(moments: NDArray[np.int64], now_us: int) -> Floats:
    ages: Floats = np.maximum((now_us - moments) / 1_000_000, YOUNGEST_S)
    return ages
