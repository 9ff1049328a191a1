"""What one process of HMS is: the facts that every other place derives, declared once.

Each process declares its own :class:`Part` beside its settings. The table of all of them is
``hms_services.local.table_of_parts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from hms_schemas.topics import Topic, of_generation
from hms_streams.process.process_settings import ProcessSettings


@dataclass(frozen=True, slots=True)
class Part:
    """One process of HMS, as data.

    Some processes work on one generation: each generation has its own (``per_generation``). Any
    other process follows the generation that is served.
    """

    name: str
    """What people call it. Its log file and its folder in HMS_HOME have the same name."""
    module: str
    """The module that ``python -m`` runs."""
    title: str
    """What a person reads while it starts."""
    does: str
    """Its work in a few words, for the documentation."""
    settings: type[ProcessSettings]
    """Its settings. They have a field for each port."""
    reads: tuple[Topic, ...]
    """Every topic that it reads."""
    writes: tuple[Topic, ...]
    """Every topic that it writes, its dead letters apart."""
    app_id: str = ""
    """Names its consumer group and its dead letters; empty: it reads as no consumer group."""
    consumes: Topic | None = None
    """The topic that its consumer group shares out among workers; None: it has no group."""
    backlog: str = ""
    """What records of ``consumes`` are called that it has not acknowledged yet."""
    dead_letters: Topic | None = None
    """Where it puts records that it cannot use; None: it keeps none."""
    per_generation: bool = False
    """Whether each generation has a process of this kind."""
    more_ports: tuple[str, ...] = ()
    """Fields of ``settings`` that are its ports, beside ``metrics_port``."""
    doctor_fact: str = ""
    """A fact in its health answer that the doctor shows as a check of that name; empty: none."""

    @property
    def metrics_port(self) -> str:
        """The field of ``settings`` with the port of ``/metrics`` and ``/healthz``."""
        return f"{self.name}_metrics_port"

    @property
    def port_fields(self) -> tuple[str, ...]:
        """The fields of ``settings`` that are ports."""
        return (*self.more_ports, self.metrics_port)

    def group(self, prefix: str, generation: int) -> str:
        """The consumer group in a generation, on a cluster where topics have this prefix."""
        return prefix + of_generation(self.app_id, generation, "-g")

    def process_name(self, generation: int) -> str:
        """What the process for a generation is called; the number counts only where it has one."""
        return of_generation(self.name, generation, "-g") if self.per_generation else self.name
