"""From one filled generation to another, while reads go on.

1. Start the workers of the wanted generation, and wait until they have caught up.
2. Write that it is ready and that the other is retired. Then write, in one record, which is served.
3. Wait until the context service of this machine serves it, and has closed the other.
4. Stop the workers of every other generation. Topics and indexes are kept.
"""

from __future__ import annotations

import time

from msgspec.structs import replace

from hms_schemas.errors import InvalidRequestError, NotFoundError
from hms_schemas.generated.records import Generation, GenerationState
from hms_services.context.served.live_generation import RETIRE_AFTER_S
from hms_services.local import running_generations, table_of_parts
from hms_services.rebuild.backlog import Backlog
from hms_services.rebuild.phases import OnStep, Step
from hms_services.rebuild.target_system import Target
from hms_services.rebuild.workers import Workers
from hms_streams.log.generations import Generations, now_us
from hms_streams.log.log_source import LogSource

# Events never cease to come. A worker has caught up when it reads, within this time, all that was
# written before it began.
_CLOSE_S = 15.0
_POLL_S = 0.3


class Switch:
    """Makes another generation the one that is served. Hold ``lock.only_one`` while it works.

    Args:
        target: the system.
        on_step: called with each step.
    """

    def __init__(self, target: Target, on_step: OnStep) -> None:
        self._target = target
        self._on_step = on_step
        self._topic = target.topic
        self._workers = Workers(target, on_step)

    def back(self) -> int:
        """Return to the generation that was served before; returns its number.

        Raises:
            NotFoundError: no other generation was ever served, or it was dropped.
            HmsError: as for ``to``.
        """
        pointer = self._topic.read().pointer
        if pointer is None:
            raise NotFoundError("No other generation was ever served.", fix="See `hms status`.")
        kept(self._topic.read(), pointer.previous)
        self.to(pointer.previous)
        return pointer.previous

    def to(self, number: int) -> None:
        """Serve generation ``number``; returns when it is served and the others' workers stopped.

        Raises:
            HmsError: a step failed. The generation that is served now stays served. Safe to repeat.
        """
        found = self._topic.read()
        record = kept(found, number)
        if number != found.current:
            # 1. Workers.
            self._workers.start(number, record.embedding)
            self._catch_up(self._target.source(number))
            # 2. Write it down.
            self._on_step(Step("switch", words=f"from {found.current} to {number}"))
            self._write_down(found, record)
            # 3. Wait until it is served.
            self._workers.wait_until_served(number)
            self._on_step(Step("retire", words=f"generation {found.current}"))
            time.sleep(RETIRE_AFTER_S)
        # 4. The others' workers.
        self._stop_others(number)

    def _write_down(self, found: Generations, record: Generation) -> None:
        """Write the states first: a generation no longer served must not look unfinished."""
        self._topic.write(replace(record, state=GenerationState.READY, changed_at=now_us()))
        if before := found.known.get(found.current):
            self._topic.write(replace(before, state=GenerationState.RETIRED, changed_at=now_us()))
        self._topic.switch(record.number, found.current)

    def _stop_others(self, number: int) -> None:
        if self._target.instance is None:
            return
        for each in running_generations.read(self._target.settings):
            if each.number != number:
                self._workers.stop(each.number)

    def _catch_up(self, source: LogSource) -> None:
        """Until each worker has read what was written, and little was written meanwhile."""
        while True:
            began = time.monotonic()
            for part in table_of_parts.per_generation():
                if part.consumes is not None:
                    self._await(Backlog(source, part), source.generation, part.backlog)
            if time.monotonic() - began < _CLOSE_S:
                return

    def _await(self, waiting: Backlog, number: int, words: str) -> None:
        left = total = waiting.left()
        while left:
            self._on_step(Step("catch up", total - left, total, words))
            time.sleep(_POLL_S)
            self._workers.check(number)
            left = waiting.left()
        self._on_step(Step("catch up", total, total, words))


def kept(found: Generations, number: int, *, unfilled: bool = False) -> Generation:
    """The record of generation ``number``.

    Args:
        found: every generation there is.
        unfilled: whether a generation will do that is not filled yet.

    Raises:
        NotFoundError: there is no generation of that number.
        InvalidRequestError: it is not filled yet, and ``unfilled`` is false.
    """
    record = found.known.get(number)
    if number not in found.numbers or record is None:
        there = ", ".join(map(str, found.numbers))
        raise NotFoundError(f"There is no generation {number}.", fix=f"There are: {there}.")
    if record.state == GenerationState.BUILDING and not (record.digest or unfilled):
        raise InvalidRequestError(
            f"Generation {number} is not filled yet.", fix="`hms rebuild` goes on with it."
        )
    return record
