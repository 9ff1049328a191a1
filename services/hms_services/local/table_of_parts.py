"""THE table of the processes of HMS, and what follows from it.

A process is added by its package, with a :class:`Part` beside its settings, and by one row here.
"""

from __future__ import annotations

from hms_schemas.topics import FIRST_GENERATION, Topic
from hms_services.context.context_settings import CONTEXT
from hms_streams.process.part import Part
from hms_streams.processors.concepts.concepts_settings import CONCEPTS
from hms_streams.processors.embeddings.embeddings_settings import EMBEDDINGS
from hms_streams.processors.tiers.tiers_settings import TIERS

PARTS: tuple[Part, ...] = (CONTEXT, TIERS, EMBEDDINGS, CONCEPTS)


def per_generation() -> tuple[Part, ...]:
    """The processes that each generation has, in the order in which records pass them."""
    return tuple(part for part in PARTS if part.per_generation)


def shared() -> tuple[Part, ...]:
    """The processes that a system has once; they follow the generation that is served."""
    return tuple(part for part in PARTS if not part.per_generation)


def readers() -> tuple[Part, ...]:
    """The processes that read as a consumer group."""
    return tuple(part for part in PARTS if part.consumes is not None)


def dead_letter_topics() -> tuple[Topic, ...]:
    """Where the processes put records that they cannot use."""
    return tuple(part.dead_letters for part in PARTS if part.dead_letters is not None)


def find(process_name: str) -> tuple[Part, int] | None:
    """The part of a running process, with the number of its generation.

    Args:
        process_name: as ``Part.process_name`` makes it: ``tiers``, ``tiers-g2``.

    Returns:
        None where no part is meant: the broker, or a process that a test has added.
    """
    name, _, number = process_name.partition("-g")
    part = next((part for part in PARTS if part.name == name), None)
    if part is None:
        return None
    return part, int(number) if number.isdigit() else FIRST_GENERATION
