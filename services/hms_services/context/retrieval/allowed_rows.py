"""Which rows of a space a question may find."""

from __future__ import annotations

import numpy as np

from hms_schemas.generated.records import Kind
from hms_services.api.filters import Filter
from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.copies import without_copies
from hms_services.context.retrieval.query_match import Allowed
from hms_services.context.retrieval.question import Understood


def allowed_rows(columns: Columns, where: Filter, understood: Understood) -> Allowed:
    """Which rows may be found; of copies one.

    Concepts only where the filter asks for them: a concept stands for lines that have rows
    themselves, and packing puts it in their place when room is short. A question for all that is
    known of a person finds concepts too.
    """
    allowed = columns.alive.rows.copy()
    if Kind.CONCEPT not in where.kinds and understood.profile is None:
        allowed &= ~columns.is_concept.rows
    if not where.empty:
        allowed &= np.fromiter(map(where.accepts, columns.states), bool, len(columns))
    return without_copies(columns, allowed, understood)
