"""Makes the topics that a compared program writes to."""

from __future__ import annotations

from confluent_kafka.admin import AdminClient, NewTopic

from bench.system.prepared_broker import PARTITIONS


def make_topics(bootstrap: str, *names: str) -> None:
    """Make topics with as many partitions as the log; returns when the broker has them."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    made = admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in names])
    for result in made.values():
        result.result()
