"""A rebuild: a new generation is made beside the served one, filled from the log, and switched to.

1. Record the new generation on ``hms.generations.v1``, and make its topics.
2. Fill it from the log, and compare it with the log and with the generation that is served.
3. Start its workers beside the others. They go on from the end of the fill, and embed.
4. When they have caught up, switch (see ``switch``).

Each step may be done again: the same command goes on after a rebuild that was interrupted.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from hms_schemas import topics
from hms_schemas.errors import HmsError, InvalidRequestError
from hms_schemas.generated.records import Generation, GenerationState
from hms_services.rebuild import backlog
from hms_services.rebuild.models import Model, model_of
from hms_services.rebuild.phases import OnStep, Step
from hms_services.rebuild.rebuild_report import Comparison, RebuildReport, compare
from hms_services.rebuild.switch import Switch
from hms_services.rebuild.target_system import Target
from hms_streams.log.generations import Generations, now_us
from hms_streams.log.lag import committed_offsets
from hms_streams.memory.tiers.policy import POLICY_VERSION
from hms_streams.processors.tiers.tiers_settings import TIERS
from hms_streams.provisioning import provision_generation
from hms_streams.replay.generation_fill import fill
from hms_streams.replay.system_digests import log_ends

_UNFINISHED = (GenerationState.BUILDING, GenerationState.READY)


class Rebuild:
    """One rebuild. Hold ``lock.only_one`` while it runs.

    Args:
        target: the system.
        processes: how many processes fold side by side.
        on_step: called with each step.
    """

    def __init__(self, target: Target, processes: int, on_step: OnStep) -> None:
        self._target = target
        self._processes = processes
        self._on_step = on_step
        self._topic = target.topic
        self._seconds: dict[str, float] = {}

    def run(self, embedding: str | None) -> RebuildReport:
        """Rebuild, or go on with an interrupted rebuild. Blocks.

        Args:
            embedding: the embedder of the new generation; None: that of the served one.

        Raises:
            HmsError: a step failed; the generation that was served before is still served.
        """
        # 1. Record it, make its topics.
        with self._phase("prepare"):
            found = self._topic.read()
            resumed = unfinished(found)
            model = model_of(self._target, self._choose(found, resumed, embedding))
            record = resumed or self._begin(found, model)
            provision_generation(
                self._target.bootstrap, prefix=self._target.prefix, number=record.number
            )
        # 2. Fill and compare.
        with self._phase("fold"):
            comparison = self._fill(found.current, record, model)
        # 3. and 4. Workers, then the switch.
        with self._phase("switch"):
            Switch(self._target, self._on_step).to(record.number)
        return RebuildReport(
            number=record.number,
            previous=found.current,
            resumed=resumed is not None,
            embedding=model.embedding,
            model_id=model.model_id,
            dimensions=model.dimensions,
            policy_version=POLICY_VERSION,
            comparison=comparison,
            seconds=self._seconds,
        )

    def _choose(self, found: Generations, resumed: Generation | None, embedding: str | None) -> str:
        if resumed is None:
            served = found.embedding_of(found.current, self._target.settings.embedding)
            return embedding or served
        if embedding and embedding != resumed.embedding:
            raise InvalidRequestError(
                f"Generation {resumed.number} is in the making, embedded by {resumed.embedding}.",
                fix=f"`hms rebuild` finishes it; `hms rebuild --drop {resumed.number}` ends it.",
            )
        return resumed.embedding

    def _begin(self, found: Generations, model: Model) -> Generation:
        """Record the new generation, and also the served one when it has no record yet."""
        if found.current not in found.known:
            served = Generation(
                number=found.current,
                state=GenerationState.READY,
                embedding=self._target.settings.embedding,
                policy_version=POLICY_VERSION,
                changed_at=now_us(),
            )
            self._topic.write(served)
        record = Generation(
            number=found.next_number,
            state=GenerationState.BUILDING,
            embedding=model.embedding,
            model_id=model.model_id,
            dimensions=model.dimensions,
            policy_version=POLICY_VERSION,
            changed_at=now_us(),
        )
        self._topic.write(record)
        return record

    def _fill(self, serving: int, record: Generation, model: Model) -> Comparison:
        served, fresh = self._target.source(serving), self._target.source(record.number)
        done, offsets = 0, sum(log_ends(served).values())

        def report(more: int) -> None:
            nonlocal done
            done += more
            self._on_step(Step("fold", done, max(done, offsets)))

        fills = fill(
            served,
            fresh,
            copied_model=model.model_id,
            processes=self._processes,
            report=report,
        )
        if unlike := [each.folded.partition for each in fills if not each.faithful]:
            raise HmsError(
                f"Generation {record.number} is not what the log makes in partitions {unlike}.",
                fix=f"`hms rebuild --drop {record.number}`, then `hms rebuild`.",
            )
        comparison = compare(fills)
        at = dict(enumerate(comparison.positions))
        group, log = backlog.group_of(TIERS, fresh), fresh.name(topics.EVENTS)
        if not committed_offsets(fresh.bootstrap, group, backlog.partitions_of(log, at)):
            backlog.begin_at(fresh, at)
        facts = {"digest": comparison.digest, "folded_offsets": comparison.positions}
        self._topic.write(replace(record, **facts, changed_at=now_us()))
        return comparison

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        self._on_step(Step(name))
        began = time.monotonic()
        yield
        self._seconds[name] = time.monotonic() - began


def unfinished(found: Generations) -> Generation | None:
    """The generation that an interrupted rebuild has left; None if there is none."""
    left = [
        record
        for record in found.known.values()
        if record.state in _UNFINISHED and record.number != found.current
    ]
    return max(left, key=lambda record: record.number, default=None)
