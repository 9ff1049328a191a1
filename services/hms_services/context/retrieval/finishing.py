"""What is done to an ordered answer before it is shown: exchanges, copies, the order of a profile.

See ``exchange``, ``copies`` and ``profile_order`` for what each does and why.
"""

from __future__ import annotations

from collections.abc import Sequence

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.copies import counted
from hms_services.context.retrieval.exchange import Visible, exchanged
from hms_services.context.retrieval.profile_order import in_profile_order
from hms_services.context.retrieval.query_match import Allowed
from hms_services.context.retrieval.question import Understood
from hms_services.context.retrieval.ranking import Scored


def finished(
    columns: Columns,
    scored: Sequence[Scored],
    understood: Understood,
    allowed: Allowed,
    visible: Visible,
) -> list[Scored]:
    """``scored`` as it is shown.

    Args:
        columns: the space.
        scored: best first, after the rules of ``result_order``.
        understood: the question.
        allowed: of each row, whether it may be found.
        visible: leaves out what may not be shown.
    """
    ordered = in_profile_order(columns, scored, understood.profile)
    return counted(columns, exchanged(columns, ordered, allowed, visible), understood)
