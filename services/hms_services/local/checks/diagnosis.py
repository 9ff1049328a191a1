"""The doctor: looks at everything a working HMS needs; names the failing part and the fix."""

from __future__ import annotations

from hms_services.local import table_of_parts
from hms_services.local.checks import instance_checks, machine_checks
from hms_services.local.checks.finding import Finding
from hms_services.local.instance_status import InstanceStatus, status
from hms_services.local.settings import LocalSettings


def checks(settings: LocalSettings) -> list[Finding]:
    """Look at the machine and at the instance of this home; blocks for a few seconds at most.

    What is out of order never raises: it is a :class:`Finding` with its fix. What needs a running
    instance is left out when none runs.
    """
    now = status(settings)
    return [*_machine(settings, now), *_instance(settings, now)]


def _machine(settings: LocalSettings, now: InstanceStatus) -> list[Finding]:
    return [
        machine_checks.python(),
        machine_checks.java(settings),
        machine_checks.home(settings),
        machine_checks.disk(settings),
        machine_checks.ports(settings, now.instance),
        machine_checks.jars(settings),
        machine_checks.model(settings),
    ]


def _instance(settings: LocalSettings, now: InstanceStatus) -> list[Finding]:
    if now.instance is None:
        missing = Finding("instance", False, "none is running", "Start one: `hms up --detach`.")
        given = [] if settings.runs_broker else [instance_checks.broker(settings.bootstrap)]
        return [*given, missing]
    bootstrap = now.instance.bootstrap
    broker = instance_checks.broker(bootstrap)
    reading = [each.name for each in now.processes if instance_checks.reads(each.name)]
    return [
        broker,
        *([instance_checks.topics(bootstrap, settings)] if broker.ok else []),
        *(instance_checks.process(each) for each in now.processes),
        *(instance_checks.lag(bootstrap, settings, name) for name in reading if broker.ok),
        *(instance_checks.fact(now, part) for part in table_of_parts.PARTS if part.doctor_fact),
    ]
