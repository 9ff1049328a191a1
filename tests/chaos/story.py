"""What one producer writes, event by event: drawn from a seed. Pure, but for the clock it is given.

Ids, contents, order, skews of the clock and repeats come out the same with the same seed; only the
moment itself (``now_us``) is the run's own. A story names memories that it made itself, so that
every producer's story stands alone while all of them write into the same spaces.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from random import Random

from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    Kind,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Superseded,
    Tagged,
    Ticked,
)
from hms_schemas.ids import idempotent_event_id

TENANT = "local"
SPACES = 40
# The concepts process writes these during the run itself.
NOT_TOLD: frozenset[type] = frozenset({ConceptFormed, ConceptDissolved})
# Spaces that are emptied as a whole now and then.
FLEETING = 4
_SECOND_US = 1_000_000
_HOUR_US = 3600 * _SECOND_US
# What a producer's clock may be off by, in hours, within what admission lets in. Half of the time
# it is right; it jumps every hundred events or so.
_SKEWS = (0, 0, 0, 0, -30, -5, 3, 20)
_EVENTS_A_SKEW = 100
# Beyond what admission lets in: dead letters, or refusals at the door.
_WRONG_BY_HOURS = (40, 24 * 400, -24 * 365 * 30)
_REMEMBERED = 400
_WHO = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")
_DOES = ("reads", "paints", "sells", "finds", "keeps")
_WHAT = ("boats", "maps", "clocks", "pears", "letters", "lamps")
_WHERE = ("Oslo", "Lima", "Cairo", "Kyoto")


@dataclass(frozen=True, slots=True)
class Happening:
    """One step of a story.

    ``key`` gives the event its id. ``again`` repeats an earlier event, byte for byte. ``wrong`` is
    the reason for which it must be refused; empty for an event that may enter memory.
    """

    key: str
    event: MemoryEvent
    again: bool = False
    wrong: str = ""


class Story:
    """An endless story; one producer tells it."""

    def __init__(self, seed: int, producer: int) -> None:
        self._random = Random(f"story {seed} {producer}")
        self._name = f"{seed}-{producer}"
        self._known: dict[str, deque[bytes]] = {}
        self._latest: deque[Happening] = deque(maxlen=5)
        self._skew_us = 0
        self.clock_jumps = 0

    def at(self, number: int, now_us: int) -> Happening:
        """The happening ``number``; call with 0, 1, 2 and so on."""
        if number % _EVENTS_A_SKEW == 0:
            skew_us = self._random.choice(_SKEWS) * _HOUR_US
            self.clock_jumps += skew_us != self._skew_us
            self._skew_us = skew_us
        happening = self._draw(number, now_us)
        if not (happening.again or happening.wrong):
            self._latest.append(happening)
        return happening

    def _draw(self, number: int, now_us: int) -> Happening:
        random = self._random
        if self._latest and random.random() < 0.03:
            told = random.choice(self._latest)
            return Happening(told.key, told.event, again=True)
        space = f"space-{random.randrange(SPACES)}"
        if random.random() < 0.1:
            space = f"fleeting-{random.randrange(FLEETING)}"
        key = f"{self._name}-{number}"
        occurred_at = now_us + self._skew_us
        wrong = ""
        if random.random() < 0.005:
            hours = random.choice(_WRONG_BY_HOURS)
            occurred_at = now_us + hours * _HOUR_US
            wrong = "time_in_future" if hours > 0 else "time_too_early"
        event = MemoryEvent(
            event_id=idempotent_event_id(TENANT, space, key),
            tenant=TENANT,
            space=space,
            occurred_at=occurred_at,
            actor=f"producer {self._name}",
            body=self._body(space, number, occurred_at),
        )
        if isinstance(event.body, Observed) and not wrong:
            self._known.setdefault(space, deque(maxlen=_REMEMBERED)).append(event.event_id)
        return Happening(key, event, wrong=wrong)

    def _body(self, space: str, number: int, occurred_at: int) -> Body:
        random = self._random
        known = self._known.get(space)
        if not known or random.random() < 0.62:
            return self._observed(number, occurred_at)
        some = random.sample(known, min(len(known), random.randint(1, 4)))
        choices: list[tuple[int, Body]] = [
            (35, Recalled(memory_ids=tuple(some))),
            (20, Rated(memory_id=some[0], rating=round(random.uniform(-1, 1), 2))),
            (18, Tagged(memory_id=some[0], added=(random.choice(("pinned", "work", "home")),))),
            (5, Tagged(memory_id=some[0], removed=("pinned", "work"))),
            (8, Superseded(memory_id=some[0], successor_id=some[-1], confidence=random.random())),
            (12, Forgotten(memory_ids=tuple(some[:2]))),
            (1, Ticked(due_at=occurred_at)),
        ]
        if space.startswith("fleeting"):
            choices.append((3, Forgotten(whole_space=True)))
        weights, bodies = zip(*choices, strict=True)
        return random.choices(bodies, weights)[0]

    def _observed(self, number: int, occurred_at: int) -> Observed:
        random = self._random
        who, does, what, where = map(random.choice, (_WHO, _DOES, _WHAT, _WHERE))
        expires = random.random() < 0.04
        return Observed(
            content=f"{who} {does} {what} in {where}, entry {self._name}-{number}",
            kind=random.choice((Kind.MESSAGE, Kind.MESSAGE, Kind.FACT, Kind.EVENT)),
            speaker=random.choice((None, "Ada", "Ben")),
            importance=random.choice((None, None, 0.3, 0.9)),
            tags=random.choice(((), (), ("work",))),
            expires_at=occurred_at + random.randint(2, 9) * _SECOND_US if expires else None,
        )
