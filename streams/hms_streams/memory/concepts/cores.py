"""Groups of lines that are, or become, concepts: they take lines in, split and merge.

A core that stands as it was written takes lines in only when enough have come; one that is being
formed takes each. So a step changes what it must, and another look at the same lines changes
nothing.
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
    """It is not as it was written, or never was."""


def settled(
    cores: Sequence[Core], loose: Rows, features: Features, policy: ConceptPolicy
) -> list[Core]:
    """What ``cores`` become with ``loose`` lines beside them. Deterministic.

    Those of ``loose`` that a core holds are loose once no core does.

    Each pass that changes something takes more lines in, or makes cores fewer: so it ends.
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
    """Free lines join the core they are most like; the others make cores of their own."""
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
    """Place of a core to the free rows that belong to it."""
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
    """The core with those lines, in parts if it is too large then; None if it cannot take them.

    As it was where they are too few yet, and where it stands for them: all the same, and many.
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
    """How many lines must want to join before it changes."""
    return 1 if core.fresh else max(_FEWEST_JOINERS, ceil(policy.growth * len(core.rows)))


def _within_bounds(rows: Rows, features: Features, policy: ConceptPolicy) -> list[Rows]:
    """A cluster, halved until no part is too large; parts that are too small are left out."""
    if len(rows) < policy.fewest_members:
        return []
    if len(rows) <= policy.most_members:
        return [rows]
    parts = halves_of(features, rows)
    if len(parts) < 2:
        # Lines that cannot be told apart: the first of them stand for all.
        return [rows[: policy.most_members]]
    return [each for part in parts for each in _within_bounds(part, features, policy)]


def _merged(cores: list[Core], features: Features, policy: ConceptPolicy) -> list[Core]:
    """Pairs that are one thing made one, the most alike first."""
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
    """The places of the two that are most alike and fit into one."""
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
