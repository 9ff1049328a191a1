"""Cores: groups of lines that are concepts or become concepts. They take lines in, split and merge.

A core that is an unchanged concept takes lines in only when enough of them have come. A core that
is being formed takes every line that fits. So each step changes only what it must, and a second run
over the same lines changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from hms_streams.memory.concepts.clusters import Rows, clusters_at, halves_of
from hms_streams.memory.concepts.concept_policy import ConceptPolicy
from hms_streams.memory.concepts.features import Features

# Fewer joiners than this may be one line and its answer.
_FEWEST_JOINERS = 2


@dataclass(frozen=True, slots=True)
class Core:
    """Lines that belong together, by their rows; ``parents`` are the concepts they come from."""

    rows: Rows
    parents: tuple[bytes, ...] = ()
    fresh: bool = True
    """Whether it differs from the concept in the log, or is none yet."""


def settled(
    cores: Sequence[Core], loose: Rows, features: Features, policy: ConceptPolicy
) -> list[Core]:
    """What ``cores`` become when ``loose`` lines may join them, or form new ones. Deterministic.

    A row that a core holds becomes loose when every core has dropped it.

    The loop ends: each pass that changes anything either takes lines in or leaves fewer cores.
    """
    current = list(cores)
    while True:
        held = {row for core in current for row in core.rows}
        free = tuple(row for row in loose if row not in held)
        after = _merged(_gathered(current, free, features, policy), features, policy)
        if after == current:
            return current
        current = after


def _gathered(
    cores: list[Core], free: Rows, features: Features, policy: ConceptPolicy
) -> list[Core]:
    """Each free line joins the core that it is most like; the other lines form new cores."""
    joining = _joining(cores, free, features, policy)
    after: list[Core] = []
    taken: set[int] = set()
    for place, core in enumerate(cores):
        parts = _grown(core, joining[place], features, policy)
        after += [core] if parts is None else parts
        taken.update(() if parts is None else joining[place])
    rest = tuple(row for row in free if row not in taken)
    return after + [
        Core(part)
        for start in range(0, len(rest), policy.lines_at_once)
        for rows in clusters_at(
            features, rest[start : start + policy.lines_at_once], policy.form_at
        )
        for part in _within_bounds(rows, features, policy)
    ]


def _joining(
    cores: list[Core], free: Rows, features: Features, policy: ConceptPolicy
) -> dict[int, list[int]]:
    """Number of a core in ``cores`` to the free rows that belong to it."""
    joining: dict[int, list[int]] = defaultdict(list)
    if cores and free:
        alike = features[list(free)] @ _means(cores, features).T
        best = alike.argmax(axis=1)
        for row, place, similarity in zip(free, best, alike.max(axis=1), strict=True):
            if similarity >= policy.join_at:
                joining[int(place)].append(row)
    return joining


def _grown(
    core: Core, joining: Sequence[int], features: Features, policy: ConceptPolicy
) -> list[Core] | None:
    """The core with those lines, in parts if it is then too large; None if it cannot take them.

    The core stays as it is while the lines are too few. It also stays as it is where it is full and
    all its lines are the same: then it already says what the new lines say.
    """
    if len(joining) < _needed(core, policy):
        return [core]
    rows = tuple(sorted((*core.rows, *joining)))
    if len(rows) > policy.most_members and len(halves_of(features, rows)) < 2:
        return [core]
    parts = _within_bounds(rows, features, policy)
    if sum(map(len, parts)) <= len(core.rows):
        return None
    return [Core(part, core.parents) for part in parts]


def _needed(core: Core, policy: ConceptPolicy) -> int:
    """How many lines must join before the core changes."""
    return 1 if core.fresh else max(_FEWEST_JOINERS, ceil(policy.growth * len(core.rows)))


def _within_bounds(rows: Rows, features: Features, policy: ConceptPolicy) -> list[Rows]:
    """A cluster, halved until no part is too large; a part that is too small is left out."""
    if len(rows) < policy.fewest_members:
        return []
    if len(rows) <= policy.most_members:
        return [rows]
    parts = halves_of(features, rows)
    if len(parts) < 2:
        # All lines are the same: keep the first of them.
        return [rows[: policy.most_members]]
    return [each for part in parts for each in _within_bounds(part, features, policy)]


def _merged(cores: list[Core], features: Features, policy: ConceptPolicy) -> list[Core]:
    """The cores, after pairs that are about one thing were merged, the most alike pair first."""
    while len(cores) > 1:
        pair = _most_alike(cores, features, policy)
        if pair is None:
            break
        one, other = (cores[place] for place in pair)
        parents = tuple(dict.fromkeys((*one.parents, *other.parents)))
        whole = Core(tuple(sorted((*one.rows, *other.rows))), parents)
        cores = [core for place, core in enumerate(cores) if place not in pair]
        cores.insert(pair[0], whole)
    return cores


def _most_alike(
    cores: list[Core], features: Features, policy: ConceptPolicy
) -> tuple[int, int] | None:
    """The numbers of the two most alike cores whose lines fit into one; None if there are none."""
    means = _means(cores, features)
    alike = means @ means.T
    sizes = np.array([len(core.rows) for core in cores])
    alike[sizes[:, None] + sizes[None, :] > policy.most_members] = -1
    alike[np.tril_indices(len(cores))] = -1
    one, other = divmod(int(alike.argmax()), len(cores))
    return (one, other) if alike[one, other] >= policy.merge_at else None


def _means(cores: Sequence[Core], features: Features) -> Features:
    means = [features[list(core.rows)].mean(axis=0) for core in cores]
    return np.array(means, dtype=np.float32)


def cohesion(rows: Rows, features: Features) -> float:
    """How alike the lines are to one another on average; 0 to 1."""
    if len(rows) < 2:
        return 1.0
    chosen = features[list(rows)].astype(np.float64)
    total, own = chosen.sum(axis=0), (chosen * chosen).sum()
    between = (total @ total - own) / (len(rows) * (len(rows) - 1))
    return round(float(min(max(between, 0.0), 1.0)), 4)
