"""How the concepts of a space change: which concepts form, from which others, and which dissolve.

The result depends only on the lines and the existing concepts, not on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from hms_streams.memory.concepts.concept_policy import DEFAULT_CONCEPT_POLICY, ConceptPolicy
from hms_streams.memory.concepts.cores import Core, cohesion, settled
from hms_streams.memory.concepts.features import Features, features_of
from hms_streams.memory.concepts.line import Line


class ExistingConcept(NamedTuple):
    """A concept of the space, as it is now."""

    concept_id: bytes
    member_ids: tuple[bytes, ...]
    formed_offset: int
    """The offset at which it was formed. Of two concepts with the same line, the older keeps it."""


class Draft(NamedTuple):
    """A concept that is to be formed."""

    members: tuple[Line, ...]
    """In the order of time."""
    parents: tuple[bytes, ...]
    """The concepts that it grew from."""
    confidence: float
    """How alike its members are, 0 to 1."""


class ConceptChanges(NamedTuple):
    """What changes. A concept that is named in neither field stays as it is."""

    formed: tuple[Draft, ...]
    dissolved: tuple[bytes, ...]
    considered: tuple[Line, ...]
    """The lines that were compared: a term is rare or common among these."""


def changed_concepts(
    lines: Sequence[Line],
    existing: Sequence[ExistingConcept],
    policy: ConceptPolicy = DEFAULT_CONCEPT_POLICY,
) -> ConceptChanges:
    """How the ``existing`` concepts of a space change, given all its lines."""
    held = _claims(existing, {line.memory_id for line in lines})
    broken = {concept.concept_id for concept in existing if _is_broken(concept, held)}
    wanted = {member for concept_id in broken for member in held[concept_id]}
    considered = _considered(lines, wanted, policy)
    row_of = {line.memory_id: row for row, line in enumerate(considered)}
    cores, resting = _cores(existing, held, broken, row_of)
    features = features_of(considered, people_of(considered))
    kept = [core for core in cores if _holds(core, features, policy)]
    bound = {row_of[member] for member in resting & {*row_of}}
    loose = tuple(row for row, line in enumerate(considered) if line.settled and row not in bound)
    after = settled(kept, loose, features, policy) if considered else []
    formed = [core for core in after if core.fresh]
    going_on = {parent for core in after for parent in core.parents}
    gone = [c for core in cores for c in core.parents if c not in going_on]
    empty = [concept_id for concept_id in broken if not held[concept_id]]
    return ConceptChanges(
        tuple(_draft(core, considered, features) for core in formed),
        tuple(dict.fromkeys(chain(gone, sorted(empty)))),
        considered,
    )


def people_of(lines: Sequence[Line]) -> list[str]:
    """The speakers, sorted."""
    return sorted({line.speaker for line in lines if line.speaker})


def _claims(
    existing: Sequence[ExistingConcept], alive: set[bytes]
) -> dict[bytes, tuple[bytes, ...]]:
    """Concept to its members that are alive and belong to no older concept."""
    held: dict[bytes, tuple[bytes, ...]] = {}
    taken: set[bytes] = set()
    for concept in sorted(existing, key=lambda each: (each.formed_offset, each.concept_id)):
        mine = [m for m in dict.fromkeys(concept.member_ids) if m in alive and m not in taken]
        taken.update(mine)
        held[concept.concept_id] = tuple(mine)
    return held


def _is_broken(concept: ExistingConcept, held: dict[bytes, tuple[bytes, ...]]) -> bool:
    return len(held[concept.concept_id]) < len(set(concept.member_ids))


def _considered(
    lines: Sequence[Line], wanted: set[bytes], policy: ConceptPolicy
) -> tuple[Line, ...]:
    """The newest lines, and older ones that are ``wanted``, in the order of time."""
    ordered = sorted(lines, key=lambda line: (line.occurred_at, line.memory_id))
    older = max(len(ordered) - policy.lines_considered, 0)
    return (*(line for line in ordered[:older] if line.memory_id in wanted), *ordered[older:])


def _cores(
    existing: Sequence[ExistingConcept],
    held: dict[bytes, tuple[bytes, ...]],
    broken: set[bytes],
    row_of: dict[bytes, int],
) -> tuple[list[Core], set[bytes]]:
    """The existing concepts as cores; and the members of concepts that are too old to change."""
    cores: list[Core] = []
    resting: set[bytes] = set()
    for concept in sorted(existing, key=lambda each: (each.formed_offset, each.concept_id)):
        members, concept_id = held[concept.concept_id], concept.concept_id
        if not members:
            continue
        if all(member in row_of for member in members):
            rows = tuple(sorted(row_of[member] for member in members))
            cores.append(Core(rows, (concept_id,), concept_id in broken))
        else:
            resting.update(members)
    return cores, resting


def _holds(core: Core, features: Features, policy: ConceptPolicy) -> bool:
    """Whether a concept that lost members is still large and cohesive enough."""
    if not core.fresh:
        return True
    enough = len(core.rows) >= policy.fewest_members
    return enough and cohesion(core.rows, features) >= policy.hold_at


def _draft(core: Core, lines: tuple[Line, ...], features: Features) -> Draft:
    members = tuple(lines[row] for row in core.rows)
    return Draft(members, core.parents, cohesion(core.rows, features))
