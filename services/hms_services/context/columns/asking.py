"""Which lines of a space ask, and which are too short to tell anything without a question."""

from __future__ import annotations

import numpy as np

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.column import Column
from hms_streams.memory.short_answers import asks, is_short_answer


class Asking:
    """Two facts a row, made when the row is made; see ``hms_streams.memory.short_answers``."""

    def __init__(self) -> None:
        self.asks: Column[np.bool_] = Column(bool)
        self.is_short: Column[np.bool_] = Column(bool)

    def append(self, state: MemoryState) -> None:
        """Add the row of a memory."""
        text = state.content if isinstance(state.content, str) and not state.concept else ""
        self.asks.append(asks(text))
        self.is_short.append(is_short_answer(text))

    def drop(self, row: int) -> None:
        """A row is dead."""
        self.asks.rows[row] = self.is_short.rows[row] = False
