"""How near a question is to lines that have nothing to do with it, by each model.

Each model has its own scale: unrelated texts have a cosine of 0.1 by MiniLM and of 0.8 by E5. In
deviations from the model's own mean the scores of all models compare.
"""

from __future__ import annotations

from typing import NamedTuple


class Spread(NamedTuple):
    """Mean and standard deviation of a likeness."""

    mean: float
    deviation: float


class Calibration(NamedTuple):
    """The likeness between a question and unrelated lines of chat."""

    whole: Spread
    """The cosine to a line's vector."""
    window: Spread
    """The cosine to the sum of the vectors of a line and of the lines beside it."""
    parts: Spread
    """Late interaction: the mean, over the question's parts, of the best cosine to a line's part.
    Of no meaning for a model without parts."""


MINILM_CALIBRATION = Calibration(
    whole=Spread(0.11, 0.10), window=Spread(0.12, 0.12), parts=Spread(0.23, 0.087)
)
"""Of all-MiniLM-L6-v2."""
# The others were measured on lines and questions written for it, which have nothing to do with each
# other, and then moved as MiniLM's moved from these lines (0.064, 0.078) to conversations, where a
# question is about things of the kind: up by 0.6 deviations, and 1.3 times as wide.
E5_CALIBRATION = Calibration(
    whole=Spread(0.713, 0.038), window=Spread(0.767, 0.034), parts=Spread(0.618, 0.064)
)
"""Of e5-small-v2."""
QUALITY_CALIBRATION = Calibration(
    whole=Spread(0.542, 0.044), window=Spread(0.621, 0.041), parts=Spread(0.47, 0.061)
)
"""Of MiniLM and e5-small-v2 side by side; the parts, joined, were not seen to spread wider."""
MULTILINGUAL_CALIBRATION = Calibration(
    whole=Spread(0.780, 0.023), window=Spread(0.817, 0.022), parts=Spread(0.788, 0.034)
)
"""Of multilingual-e5-small, over English, Chinese and German.

The means of the languages differ by more than a deviation (0.73, 0.81, 0.77), and a question and a
line of different languages are further apart (0.71). Within one language the deviation holds.
"""
BGE_ZH_CALIBRATION = Calibration(
    whole=Spread(0.309, 0.078), window=Spread(0.366, 0.086), parts=Spread(0.403, 0.099)
)
"""Of bge-small-zh-v1.5."""
