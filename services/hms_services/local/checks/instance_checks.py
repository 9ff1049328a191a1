"""What the doctor looks at in a running instance: broker, topics, processes, lag, index."""

from __future__ import annotations

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from hms_schemas import topics as contract
from hms_schemas.errors import HmsError
from hms_services.local.checks.check import Check
from hms_services.local.processes.health import probe_kafka
from hms_services.local.settings import LocalSettings
from hms_services.local.status import InstanceStatus, ProcessStatus
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.lag import consumer_lag

# The processes that read as a consumer group; a later generation's end in its number.
_READERS = ("tiers", "embeddings", "concepts")
# Two seconds of one worker's pace: more is a backlog that a person would notice.
MOST_LAG = 10_000
_TIMEOUT_SECONDS = 5.0


def broker(bootstrap: str) -> Check:
    """Whether the cluster answers a metadata request."""
    health = probe_kafka(bootstrap)
    if health.ok:
        return Check("broker", True, f"{bootstrap}: {health.detail}")
    fix = "Look at logs/kafka.log in HMS_HOME, then `hms down` and `hms up`; for a cluster of yours"
    return Check("broker", False, health.detail, f"{fix}, check HMS_KAFKA_BOOTSTRAP.")


def topics(bootstrap: str, settings: LocalSettings) -> Check:
    """Whether every topic exists, with the partitions that the settings ask for."""
    try:
        found = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0}).list_topics(
            timeout=_TIMEOUT_SECONDS
        )
    except KafkaException:
        return Check("topics", False, "the broker does not answer", "Mend the broker first.")
    try:
        number = GenerationTopic(bootstrap, settings.topic_prefix).read().current
    except HmsError as error:
        return Check("topics", False, error.message, error.fix)
    wanted = [each.named(settings.topic_prefix, number) for each in contract.ALL]
    missing = [name for name in wanted if name not in found.topics]
    if missing:
        fix = "Run `hms up`: every start makes the topics that are missing."
        return Check("topics", False, f"missing: {', '.join(missing)}", fix)
    events = contract.EVENTS.named(settings.topic_prefix)
    partitions = len(found.topics[events].partitions)
    if partitions != settings.partitions:
        fix = f"Set HMS_PARTITIONS={partitions}: the number is for life."
        return Check("topics", False, f"{events} has {partitions} partitions", fix)
    return Check("topics", True, f"{len(wanted)} present, {partitions} partitions")


def process(status: ProcessStatus) -> Check:
    """Whether one process is ready; if not, its own words on why."""
    if status.health.ok:
        memory = f"{status.rss_bytes / 1024**2:.0f} MB"
        restarts = f", {status.restarts} restarts" if status.restarts else ""
        return Check(status.name, True, f"pid {status.pid}, {memory}{restarts}")
    detail = f"{status.state}: {status.health.detail}"
    if status.cause:
        detail += f"; it last died of: {status.cause}"
    fix = f"Its log is {status.log}. When the cause is mended: `hms down`, then `hms up`."
    return Check(status.name, False, detail, fix)


def reads(name: str) -> bool:
    """Whether a process of that name reads topics as a consumer group."""
    return name.partition("-")[0] in _READERS


def lag(bootstrap: str, settings: LocalSettings, name: str) -> Check:
    """Whether one processor keeps up with what it reads."""
    title = f"lag of {name}"
    try:
        behind = consumer_lag(bootstrap, f"hms-{name}", settings.topic_prefix)
    except HmsError as error:
        return Check(title, False, error.message, error.fix)
    if not behind.behind:
        return Check(title, True, "has acknowledged nothing yet")
    if behind.total <= MOST_LAG:
        return Check(title, True, f"{behind.total} records behind")
    fix = f"Wait, and look again: if it grows, see why in logs/{name}.log in HMS_HOME."
    return Check(title, False, f"{behind.total} records behind", fix)


def index(status: InstanceStatus) -> Check:
    """What the context service says of its index."""
    context = next((each for each in status.processes if each.name == "context"), None)
    if context is None or not context.health.ok:
        reason = context.health.detail if context else "the context service does not run"
        return Check("index", False, reason, "See the context service's own line.")
    facts = context.health.facts.get("index")
    return Check("index", True, f"{facts}" if facts else "the context service is ready")
