"""Weights of a space's own: a space opts in by having a file of them.

``$HMS_HOME/weights/<tenant>/<space>.json`` holds what ``hms eval fit`` wrote: points a unit of each
signal, in place of the default's, and in the second format the interactions of signals
(``together``). A file that cannot be used is named in the log, and the default weights rank.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hms_schemas.errors import InvalidRequestError
from hms_services.api.names import SpaceName
from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.signal_interactions import INTERACTIONS, Net

logger = logging.getLogger(__name__)

ALONE, FORMAT = "hms-weights/1", "hms-weights/2"
"""The format with weights alone, and the format with a net beside them."""

# A change of the file is seen this late at most. To look costs a system call.
_LOOK_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How measures become points."""

    alone: Mapping[str, float]
    """Points a unit of each signal."""
    net: Net | None = None
    """Points for the interactions of signals; None where the weighted sum is all."""

    @property
    def points(self) -> Mapping[str, float]:
        """Points a unit of each signal of ``completed`` measures."""
        return self.alone if self.net is None else {**self.alone, INTERACTIONS: 1.0}

    def completed(self, measures: Measures) -> Measures:
        """``measures`` with the interactions as one signal more, where these weights have a net."""
        if self.net is None:
            return measures
        return measures.beside(INTERACTIONS, self.net.points(measures))


def read_weights(path: Path) -> Weights:
    """The weights in a file.

    Raises:
        InvalidRequestError: the file is no file of weights; the message says what is wrong.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        known = found["format"] in (ALONE, FORMAT)
        weights = found["features"] if known else None
        net = Net.of(found[INTERACTIONS]) if found["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(path, f"it cannot be read ({type(error).__name__})") from error
    if weights is None:
        raise _unusable(path, f"its format is neither {ALONE} nor {FORMAT}")
    if not isinstance(weights, dict) or not all(map(_is_weight, weights.values())):
        raise _unusable(path, "its features are not names with finite numbers")
    return Weights({str(name): float(weight) for name, weight in weights.items()}, net)


class SpaceWeights:
    """The weights that spaces opted into, read when they change.

    Args:
        folder: ``weights`` in the home.
        clock: seconds that only go forward.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._known: dict[SpaceName, tuple[float, int | None, Weights | None]] = {}

    def of(self, space: SpaceName) -> Weights | None:
        """The space's own weights; None where it has no file that can be used."""
        now = self._clock()
        looked_at, stamp, weights = self._known.get(space, (-math.inf, None, None))
        if now - looked_at < _LOOK_EVERY_S:
            return weights
        path = self._folder / space.tenant / f"{space.space}.json"
        found = _stamp(path)
        if found != stamp:
            weights = None if found is None else _usable(path)
        self._known[space] = (now, found, weights)
        return weights


def _usable(path: Path) -> Weights | None:
    try:
        return read_weights(path)
    except InvalidRequestError as error:
        logger.error("%s", error)
        return None


def _stamp(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _unusable(path: Path, why: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"The weights in {path} cannot be used: {why}.",
        fix="Write them with `hms eval fit`, or remove the file.",
    )
