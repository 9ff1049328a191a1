"""The weights that rank where a space has none of its own: one set for each kind of space.

The points a unit are in the table of ``signals``. Beside them the interactions of signals are
learned from the same questions, where a question was embedded: see ``signal_interactions``. They
are in ``nets.json``, as ``evaluation.fitting.fit_net`` learned them from the dev data of all shapes
of the kind, at most 450 questions of each (twice as many of the published ones).
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from hms_services.context.columns.roles import SpaceKind
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.signal_interactions import Net
from hms_services.context.retrieval.weights import Weights

NETS = "nets.json"
"""The file beside this module: the net of each kind of space, by the kind's value."""


def default_weights(kind: SpaceKind, *, vectors: bool) -> Weights:
    """The weights for a kind of space.

    Args:
        kind: what the space holds.
        vectors: whether the question was embedded; words alone rank by their points.
    """
    points = signals.SIGNALS.recipe(kind, vectors=vectors).weights
    return Weights(points, _nets().get(kind) if vectors else None)


@lru_cache(maxsize=1)
def _nets() -> dict[SpaceKind, Net]:
    found = json.loads(files(__package__).joinpath(NETS).read_text(encoding="utf-8"))
    return {SpaceKind(kind): Net.of(fact) for kind, fact in found.items()}
