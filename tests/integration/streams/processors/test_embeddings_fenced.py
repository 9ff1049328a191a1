"""An embeddings processor that the group has shut out must end, not stand by and look healthy."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from confluent_kafka import Consumer
from tests.conftest import Kafka, cache_folder
from tests.waiting import until

from hms_schemas import topics
from hms_services.local.processes.ports import free_ports
from hms_streams.process.configuration import load
from hms_streams.processors.embeddings.embeddings_settings import EmbeddingsSettings
from hms_streams.provisioning import provision

pytestmark = pytest.mark.kafka


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_a_processor_whose_name_was_taken_ends(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)
    (port,) = free_ports(1)
    chosen = {
        "kafka_bootstrap": kafka.bootstrap,
        "topic_prefix": topic_prefix,
        "partitions": 1,
        "home": tmp_path,
        "cache": cache_folder(),
        "embedding": "none",
        "embeddings_metrics_port": port,
    }
    settings = load(EmbeddingsSettings, **chosen)
    process = subprocess.Popen(
        [sys.executable, "-m", "hms_streams.processors.embeddings"],
        env={**os.environ, **{f"HMS_{name.upper()}": str(v) for name, v in chosen.items()}},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: is_ready(port), "the processor ready")
        taker = Consumer(
            {
                "bootstrap.servers": kafka.bootstrap,
                "group.id": settings.group,
                "group.instance.id": (settings.data_directory / "worker").read_text(),
                "partition.assignment.strategy": "cooperative-sticky",
            }
        )
        taker.subscribe([topics.STATE.named(topic_prefix)])
        until(lambda: taker.poll(0.1) is None and process.poll() is not None, "the processor gone")
        taker.close()
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "the states cannot be read any more" in said
