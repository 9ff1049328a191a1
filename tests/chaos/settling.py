"""Waits until a disturbed system has no work left, by its positions and lags."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from tests.chaos.log_reader import latest_records
from tests.chaos.scraping import metric
from tests.chaos.system import System
from tests.chaos.watching import Watch

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError
from hms_schemas.generated.records import SpaceState
from hms_schemas.keys import POSITION_PREFIX
from hms_services.local import table_of_parts
from hms_streams.log.lag import consumer_lag

SETTLE_SECONDS = 240.0
_AGAIN_SECONDS = 1.0
# Nothing may become due between the last look at the services and their end.
_QUIET_US = 15 * 1_000_000


def what_is_left(system: System, watch: Watch) -> str:
    """Why the system is not settled yet; empty when it is. Takes some round trips."""
    if watch.lag:
        return f"{watch.lag} events are not applied"
    for part in system.parts:
        if not part.is_healthy:
            return f"{part.name} is {part.member.state}"
    for part in table_of_parts.per_generation():
        if part.consumes and (behind := _behind(system.bootstrap, part.app_id, part.consumes.name)):
            return f"{part.app_id} is {behind} records behind"
    if left := _context_left(system, watch):
        return left
    due = soonest_due(system)
    return "something is due" if due and due < time.time() * 1e6 + _QUIET_US else ""


def settle(system: System, watch: Watch, tick: Callable[[str], None]) -> str:
    """Wait until the system is settled; calls ``tick`` with the reason why it is not.

    Returns the reason at the deadline; empty when the system is settled.
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    while left := what_is_left(system, watch):
        if time.monotonic() > deadline:
            return left
        pause = time.monotonic() + _AGAIN_SECONDS
        while time.monotonic() < pause:
            tick(left)
    return ""


def soonest_due(system: System) -> int | None:
    """When the next ``Ticked`` is due, in microseconds; None: nothing is scheduled."""
    codec = Codec()
    records = latest_records(system.bootstrap, topics.SPACES.name)
    due = [
        codec.decode(value, SpaceState).next_due
        for key, value in records.items()
        if value is not None and not key.startswith(POSITION_PREFIX)
    ]
    return min((each for each in due if each is not None), default=None)


def _behind(bootstrap: str, group: str, topic: str) -> int:
    with suppress(HmsError):
        behind = consumer_lag(bootstrap, group).behind
        return sum(count for (name, _), count in behind.items() if name == topic)
    return 1


def _context_left(system: System, watch: Watch) -> str:
    page = system.context_port
    if metric(page, "hms_index_failing"):
        return "the index takes no changes"
    if metric(page, "hms_index_age_seconds"):
        return "the context service is behind its topics"
    seen = metric(page, "hms_projection_next_offset")
    wanted = sum(watch.ends.values())
    return f"the view stands at {seen:.0f} of {wanted}" if seen < wanted else ""
