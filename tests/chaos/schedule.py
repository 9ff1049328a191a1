"""The disturbances of a run: what, when and to which part. A seed decides all of them. Pure.

Cards are dealt from a shuffled deck, so that a long run meets every kind and a short one meets
other kinds with every seed. The first hand is always the same three, in a drawn order: a kill, a
freeze beyond the session timeout and a restart of the broker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

# A worker is missed after ten seconds (``processors.app.SESSION_TIMEOUT_S``): this is beyond it.
FREEZE_SECONDS = 15.0
# A broker of a cluster that is back before the others miss it (``brokers``: four seconds) fails
# over nothing.
BROKER_AWAY_SECONDS = 8.0
FULL_SECONDS = (8.0, 16.0)
AWAY_SECONDS = (15.0, 30.0)
CALM_SECONDS = (5.0, 14.0)
# The first one comes when events have begun to flow, the last one while they still do.
LEAD_SECONDS = 5.0
TAIL_SECONDS = 5.0
# How often the next one does not wait for the end of the one before.
OVERLAP = 0.2


class Kind(StrEnum):
    """The kinds of disturbances, as the report names them."""

    KILL = "kill -9"
    TERM = "SIGTERM"
    FREEZE = "frozen (SIGSTOP)"
    FULL = "disk full"
    LEAVE = "left and joined"


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One disturbance: from ``at`` seconds after the start, for ``lasts`` seconds."""

    at: float
    kind: Kind
    target: str
    lasts: float = 0.0

    @property
    def ends(self) -> float:
        """When its cause is over, in seconds after the start."""
        return self.at + self.lasts

    def __str__(self) -> str:
        how_long = f" for {self.lasts:.0f} s" if self.lasts else ""
        return f"{self.at:6.1f} s  {self.target:<10} {self.kind}{how_long}"


@dataclass(frozen=True, slots=True)
class Shape:
    """The parts that may be disturbed. Three brokers are called ``kafka-1`` to ``kafka-3``."""

    workers: int
    brokers: int = 1

    @property
    def worker_names(self) -> list[str]:
        """``worker-1`` and so on."""
        return [f"worker-{n}" for n in range(1, self.workers + 1)]

    @property
    def broker_names(self) -> list[str]:
        """``kafka``, or the brokers of the cluster."""
        if self.brokers == 1:
            return ["kafka"]
        return [f"kafka-{n}" for n in range(1, self.brokers + 1)]


_Card = tuple[Kind, str]
_OPENING: list[_Card] = [(Kind.KILL, "worker"), (Kind.FREEZE, "worker"), (Kind.KILL, "broker")]
_DECK: list[_Card] = [
    *_OPENING,
    (Kind.FREEZE, "worker"),
    (Kind.TERM, "worker"),
    (Kind.FULL, "worker"),
    (Kind.LEAVE, "worker"),
    (Kind.TERM, "broker"),
    (Kind.FREEZE, "broker"),
    (Kind.FULL, "broker"),
    (Kind.KILL, "context"),
    (Kind.TERM, "context"),
    (Kind.FREEZE, "context"),
    (Kind.FULL, "context"),
    (Kind.KILL, "embeddings"),
    (Kind.TERM, "embeddings"),
    (Kind.FREEZE, "embeddings"),
]


def draw(seed: int, seconds: float, shape: Shape, apart: float = 0.0) -> tuple[Disturbance, ...]:
    """The disturbances of a run, in order. All end before ``seconds`` are over.

    With ``apart`` each is alone: at least so many seconds lie between its end and the next.
    """
    random = Random(f"schedule {seed}")
    drawn: list[Disturbance] = []
    at = LEAD_SECONDS
    for kind, role in _cards(random, shape):
        lasts = _duration(random, kind, role, shape)
        if at + lasts > seconds - TAIL_SECONDS:
            break
        free = [name for name in _names(role, shape) if not _is_disturbed(name, at, drawn, shape)]
        if free:
            drawn.append(Disturbance(at, kind, random.choice(free), lasts))
        waits_for_end = random.random() >= OVERLAP or apart > 0
        calm = max(random.uniform(*CALM_SECONDS), apart)
        at = round(at + calm + (lasts if waits_for_end else 0.0), 1)
    return tuple(drawn)


def _cards(random: Random, shape: Shape) -> Iterator[_Card]:
    """The first disturbances, then all kinds again and again, each time in a new random order."""
    yield from random.sample(_OPENING, len(_OPENING))
    # A worker that leaves must leave somebody to take over.
    deck = [card for card in _DECK if shape.workers > 1 or card[0] is not Kind.LEAVE]
    rest = [card for card in deck if card not in _OPENING]
    yield from random.sample(rest, len(rest))
    while True:
        yield from random.sample(deck, len(deck))


def _duration(random: Random, kind: Kind, role: str, shape: Shape) -> float:
    if kind is Kind.FREEZE:
        return FREEZE_SECONDS
    if kind is Kind.FULL:
        return round(random.uniform(*FULL_SECONDS), 1)
    if kind is Kind.LEAVE:
        return round(random.uniform(*AWAY_SECONDS), 1)
    return BROKER_AWAY_SECONDS if role == "broker" and shape.brokers > 1 else 0.0


def _names(role: str, shape: Shape) -> list[str]:
    roles = {"worker": shape.worker_names, "broker": shape.broker_names}
    return roles.get(role, [role])


def _is_disturbed(name: str, at: float, drawn: list[Disturbance], shape: Shape) -> bool:
    """Whether the part is disturbed already. A broker counts as disturbed if any broker is.

    Two brokers down of three are an outage by design, and nothing is learned from it.
    """
    together = shape.broker_names if name in shape.broker_names else [name]
    recent = [each for each in drawn if each.target in together]
    return any(each.ends + CALM_SECONDS[0] > at for each in recent)
