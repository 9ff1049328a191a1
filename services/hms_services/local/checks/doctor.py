"""The doctor: looks at everything a working HMS needs; names the failing part and the fix."""

from __future__ import annotations

from hms_services.local.checks import instance_checks as checks_instance
from hms_services.local.checks import machine_checks as checks_machine
from hms_services.local.checks.check import Check
from hms_services.local.settings import LocalSettings
from hms_services.local.status import InstanceStatus, status


def checks(settings: LocalSettings) -> list[Check]:
    """Look at the machine and at the instance of this home; blocks for a few seconds at most.

    Never raises for something that is out of order: that is a :class:`Check` with its fix. What
    needs a running instance is left out when none runs.
    """
    now = status(settings)
    return [*_machine(settings, now), *_instance(settings, now)]


def _machine(settings: LocalSettings, now: InstanceStatus) -> list[Check]:
    return [
        checks_machine.python(),
        checks_machine.java(settings),
        checks_machine.home(settings),
        checks_machine.disk(settings),
        checks_machine.ports(settings, now.instance),
        checks_machine.jars(settings),
        checks_machine.model(settings),
    ]


def _instance(settings: LocalSettings, now: InstanceStatus) -> list[Check]:
    if now.instance is None:
        missing = Check("instance", False, "none is running", "Start one: `hms up --detach`.")
        given = [] if settings.runs_broker else [checks_instance.broker(settings.bootstrap)]
        return [*given, missing]
    bootstrap = now.instance.bootstrap
    broker = checks_instance.broker(bootstrap)
    reading = [each.name for each in now.processes if checks_instance.reads(each.name)]
    return [
        broker,
        *([checks_instance.topics(bootstrap, settings)] if broker.ok else []),
        *(checks_instance.process(each) for each in now.processes),
        *(checks_instance.lag(bootstrap, settings, name) for name in reading if broker.ok),
        checks_instance.index(now),
    ]
