"""The workers of a generation. A rebuild starts and stops them on this machine alone."""

from __future__ import annotations

import time
import urllib.error
import urllib.request

from hms_schemas.errors import StartError, UnavailableError
from hms_services.context.context_settings import CONTEXT
from hms_services.local import running_generations, table_of_parts
from hms_services.local.instance import ProcessRecord, find_instance
from hms_services.rebuild.phases import OnStep, Step
from hms_services.rebuild.target_system import Target

# A model is built at its first use and tables are restored, maybe on a busy machine.
_START_S = 600.0
_STOP_S = 60.0
_LOAD_S = 600.0
_POLL_S = 0.3


class Workers:
    """Starts, stops and awaits processes. In a cluster it tells a person what to start."""

    def __init__(self, target: Target, on_step: OnStep) -> None:
        self._target = target
        self._on_step = on_step

    def start(self, number: int, embedding: str) -> None:
        """Return when a generation's workers are ready, or when a person was told to start them.

        Raises:
            StartError: they do not become ready; names the log.
        """
        if self._target.instance is None:
            words = f"start them now: HMS_GENERATION={number} HMS_EMBEDDING={embedding}"
            self._on_step(Step("workers", words=words))
            return
        self._on_step(Step("workers", words="starting"))
        running_generations.add(self._target.settings, number, embedding)
        deadline = time.monotonic() + _START_S
        while not all(record.state == "ready" for record in self._records(number)):
            self._raise_if_failing(number)
            if time.monotonic() > deadline:
                raise StartError(
                    f"The workers of generation {number} are not ready after {_START_S:.0f} s.",
                    fix=f"Their logs are in {self._target.settings.logs}.",
                )
            time.sleep(_POLL_S)

    def stop(self, number: int) -> None:
        """Stop a generation's workers on this machine; returns when none of them runs.

        Raises:
            StartError: one still runs after a minute.
        """
        if self._target.instance is None:
            return
        running_generations.remove(self._target.settings, number)
        deadline = time.monotonic() + _STOP_S
        while any(record.pid for record in self._records(number)):
            if time.monotonic() > deadline:
                raise StartError(
                    f"The workers of generation {number} still run.",
                    fix="`hms down` and `hms up` end them; then run the same again.",
                )
            time.sleep(_POLL_S)

    def wait_until_served(self, number: int) -> None:
        """Return when the context service of this machine serves a generation.

        Raises:
            UnavailableError: it does not; the generation that it served before is still served.
        """
        instance = self._target.instance
        if instance is None:
            return
        port = instance.ports[CONTEXT.metrics_port.removesuffix("_port")]
        url = f"http://{instance.address}:{port}/metrics"
        deadline = time.monotonic() + _LOAD_S
        while _served(url) != number:
            if time.monotonic() > deadline:
                log = self._target.settings.logs / f"{CONTEXT.name}.log"
                raise UnavailableError(
                    f"The context service does not serve generation {number} yet.",
                    fix=f"It goes on trying; see why in {log}.",
                )
            time.sleep(_POLL_S)

    def _records(self, number: int) -> list[ProcessRecord]:
        """The processes of a generation; one that was never started has the state ``stopped``."""
        instance = find_instance(self._target.settings)
        if instance is None:
            raise UnavailableError("HMS was stopped.", fix="`hms up`, then run the same again.")
        found = {record.name: record for record in instance.processes}
        names = [part.process_name(number) for part in table_of_parts.per_generation()]
        return [found.get(name, ProcessRecord(name, "", "")) for name in names]

    def check(self, number: int) -> None:
        """Raise StartError when a worker of the generation dies again and again."""
        if self._target.instance is not None:
            self._raise_if_failing(number)

    def _raise_if_failing(self, number: int) -> None:
        for record in self._records(number):
            if record.state == "crash-loop":
                raise StartError(
                    f"{record.name} does not start. It said: {record.cause}",
                    fix=f"Its log is {record.log}; `hms rebuild` goes on when that is mended.",
                )


def _served(metrics_url: str) -> int | None:
    """The generation that a context process says it serves; None: no answer."""
    try:
        with urllib.request.urlopen(metrics_url, timeout=2) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("hms_generation "):
                    return int(float(line.split()[1]))
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return None
