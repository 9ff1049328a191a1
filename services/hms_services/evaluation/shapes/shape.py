"""A shape of memory that is measured: stores of one kind, read from a folder or generated."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hms_services.evaluation.evidence.baselines import has_other_lines
from hms_services.evaluation.evidence.known_evidence import (
    ADVERSARIAL,
    Conversation,
    read_folder,
)
from hms_services.evaluation.shapes.pooling import pooled
from hms_services.evaluation.shapes.table_of_shapes import conversations

_SEED = 7


@dataclass(frozen=True, slots=True)
class Shape:
    """Stores of one kind, and the questions that they are asked."""

    name: str
    stores: Sequence[Conversation]
    origin: str
    """Where the stores come from, for people."""
    generated: bool = False

    @property
    def questions(self) -> int:
        """How many questions the stores are asked."""
        return sum(len(each.questions) for each in self.stores)

    @property
    def lines(self) -> int:
        """How many lines the stores have."""
        return sum(len(each.turns) for each in self.stores)

    @property
    def has_other_lines(self) -> bool:
        """Whether an assistant, a tool or a program has lines beside the user's in any store."""
        return any(map(has_other_lines, self.stores))

    @property
    def is_published_talk(self) -> bool:
        """Whether people talk in sessions, in conversations that were not generated."""
        talks = all(turn.session for each in self.stores for turn in each.turns)
        several = all(len({turn.speaker for turn in each.turns}) > 1 for each in self.stores)
        return talks and several and not self.generated and not self.has_other_lines


def read_shape(folder: Path, *, pool: bool = False) -> Shape:
    """The shape whose stores lie in a folder; its name is that of the folder.

    Args:
        folder: JSON files in the shape of LoCoMo.
        pool: whether stores of one speaker become one store, see ``pooled``.

    Raises:
        NotFoundError: there is no such folder, or no conversation in it.
        InvalidRequestError: a file holds something else.
    """
    read = read_folder(folder)
    stores = pooled(read, folder.name) if pool else read
    origin = f"{len(read)} files" if len(stores) == len(read) else f"{len(read)} files, pooled"
    return Shape(folder.name, stores, origin)


def generated_shape(name: str, seed: int) -> Shape:
    """A shape that a generator makes.

    Raises:
        NotFoundError: no generator has this name.
    """
    return Shape(name, conversations(name, seed), f"generated, seed {seed}", generated=True)


def sampled(shape: Shape, most: int) -> Shape:
    """The shape with at most so many of its questions; 0: with all. The same ones each time.

    Adversarial questions, which no figure counts, are left out.
    """
    scored = [
        (number, question)
        for number, each in enumerate(shape.stores)
        for question in each.questions
        if question.category != ADVERSARIAL
    ]
    if most and len(scored) > most:
        scored = sorted(
            random.Random(_SEED).sample(scored, most), key=lambda each: (each[0], each[1].id)
        )
    stores = [
        replace(each, questions=[question for at, question in scored if at == number])
        for number, each in enumerate(shape.stores)
    ]
    return replace(shape, stores=stores)
