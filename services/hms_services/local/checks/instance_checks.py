"""What the doctor looks at in a running instance: broker, topics, processes, lag, index."""

from __future__ import annotations

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from hms_schemas import topics as contract
from hms_schemas.errors import HmsError
from hms_services.local import table_of_parts
from hms_services.local.checks.finding import Finding
from hms_services.local.instance_status import InstanceStatus, ProcessStatus
from hms_services.local.processes.health import probe_kafka
from hms_services.local.settings import LocalSettings
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.lag import consumer_lag
from hms_streams.process.part import Part

# Two seconds of one worker's pace: more is a backlog that a person would notice.
MOST_LAG = 10_000
_TIMEOUT_SECONDS = 5.0


def broker(bootstrap: str) -> Finding:
    """Whether the cluster answers a metadata request."""
    health = probe_kafka(bootstrap)
    if health.ok:
        return Finding("broker", True, f"{bootstrap}: {health.detail}")
    fix = "Look at logs/kafka.log in HMS_HOME, then `hms down` and `hms up`; for a cluster of yours"
    return Finding("broker", False, health.detail, f"{fix}, check HMS_KAFKA_BOOTSTRAP.")


def topics(bootstrap: str, settings: LocalSettings) -> Finding:
    """Whether every topic exists, with the partitions that the settings ask for."""
    try:
        found = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0}).list_topics(
            timeout=_TIMEOUT_SECONDS
        )
    except KafkaException:
        return Finding("topics", False, "the broker does not answer", "Mend the broker first.")
    try:
        number = GenerationTopic(bootstrap, settings.topic_prefix).read().current
    except HmsError as error:
        return Finding("topics", False, error.message, error.fix)
    wanted = [each.named(settings.topic_prefix, number) for each in contract.ALL]
    missing = [name for name in wanted if name not in found.topics]
    if missing:
        fix = "Run `hms up`: every start makes the topics that are missing."
        return Finding("topics", False, f"missing: {', '.join(missing)}", fix)
    events = contract.EVENTS.named(settings.topic_prefix)
    partitions = len(found.topics[events].partitions)
    if partitions != settings.partitions:
        fix = f"Set HMS_PARTITIONS={partitions}: the number is for life."
        return Finding("topics", False, f"{events} has {partitions} partitions", fix)
    return Finding("topics", True, f"{len(wanted)} present, {partitions} partitions")


def process(status: ProcessStatus) -> Finding:
    """Whether one process is ready; if not, its own words on why."""
    if status.health.ok:
        memory = f"{status.rss_bytes / 1024**2:.0f} MB"
        restarts = f", {status.restarts} restarts" if status.restarts else ""
        return Finding(status.name, True, f"pid {status.pid}, {memory}{restarts}")
    detail = f"{status.state}: {status.health.detail}"
    if status.cause:
        detail += f"; it last died of: {status.cause}"
    fix = f"Its log is {status.log}. When the cause is mended: `hms down`, then `hms up`."
    return Finding(status.name, False, detail, fix)


def reads(name: str) -> bool:
    """Whether a process of that name reads topics as a consumer group."""
    found = table_of_parts.find(name)
    return found is not None and found[0].consumes is not None


def lag(bootstrap: str, settings: LocalSettings, name: str) -> Finding:
    """Whether one process keeps up with what it reads; ``reads`` is true of ``name``."""
    found = table_of_parts.find(name)
    assert found is not None
    part, generation = found
    title = f"lag of {name}"
    try:
        behind = consumer_lag(bootstrap, part.group("", generation), settings.topic_prefix)
    except HmsError as error:
        return Finding(title, False, error.message, error.fix)
    if not behind.behind:
        return Finding(title, True, "has acknowledged nothing yet")
    if behind.total <= MOST_LAG:
        return Finding(title, True, f"{behind.total} records behind")
    fix = f"Wait, and look again: if it grows, see why in logs/{name}.log in HMS_HOME."
    return Finding(title, False, f"{behind.total} records behind", fix)


def fact(status: InstanceStatus, part: Part) -> Finding:
    """What a process says of the fact that its part lets the doctor show."""
    title, called = part.doctor_fact, f"the {part.name} service"
    process = next((each for each in status.processes if each.name == part.name), None)
    if process is None or not process.health.ok:
        reason = process.health.detail if process else f"{called} does not run"
        return Finding(title, False, reason, f"See {called}'s own line.")
    said = process.health.facts.get(title)
    return Finding(title, True, f"{said}" if said else f"{called} is ready")
