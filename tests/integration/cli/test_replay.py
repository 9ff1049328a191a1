"""``hms digest`` and ``hms replay`` as programs: exit codes, JSON, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.conftest import Kafka
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent, Observed, Position, SpaceState
from hms_schemas.ids import derived_id
from hms_schemas.keys import position_key, space_key
from hms_schemas.partitioning import PRODUCER_CONFIG, partition_of
from hms_streams.provisioning import provision

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
SPACE = space_key("local", "ada")
PARTITIONS = 4


class Hms:
    """The command line on topics of its own, with one memory in the log."""

    def __init__(self, kafka: Kafka, prefix: str, home: Path) -> None:
        from confluent_kafka import Producer

        self.prefix = prefix
        self.folder = home / "tmp"
        self.folder.mkdir()
        self.environment = {
            **{key: value for key, value in os.environ.items() if key[:4] != "HMS_"},
            "HMS_KAFKA_BOOTSTRAP": kafka.bootstrap,
            "HMS_TOPIC_PREFIX": prefix,
            "HMS_HOME": str(home),
            "TMPDIR": str(self.folder),
        }
        self.producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": kafka.bootstrap})
        event = MemoryEvent(
            event_id=derived_id(b"one"),
            tenant="local",
            space="ada",
            occurred_at=1_700_000_000_000_000,
            body=Observed(content="Ada takes her tea without sugar"),
        )
        self.write(topics.EVENTS, SPACE, event)

    def write(self, topic: topics.Topic, key: bytes, record: Any) -> None:
        at = partition_of(SPACE, PARTITIONS)
        value = Codec().encode(record)
        self.producer.produce(topic.named(self.prefix), key=key, value=value, partition=at)
        assert self.producer.flush(20) == 0

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "hms_services.cli.main", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str) -> tuple[int, str]:
        process = self.start(*words)
        said, complaints = process.communicate(timeout=150)
        assert "Traceback" not in complaints
        return process.returncode, said or complaints


@pytest.fixture
def hms(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> Hms:
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=PARTITIONS)
    return Hms(kafka, topic_prefix, tmp_path)


def test_the_digest_of_the_log(hms: Hms) -> None:
    code, said = hms.run("digest", "--source", "log", "--json")

    fact = json.loads(said)
    assert code == 0
    assert (fact["equal"], fact["position"], set(fact["totals"])) == (True, 1, {"log"})


def test_a_state_that_is_not_the_fold_of_the_log(hms: Hms) -> None:
    wrong = SpaceState(
        tenant="local", space="ada", applied_offset=0, policy_version=1, clock=0, events=9
    )
    hms.write(topics.SPACES, SPACE, wrong)
    at = partition_of(SPACE, PARTITIONS)
    hms.write(topics.SPACES, position_key(at), Position(partition=at, next_offset=1))

    digested, _ = hms.run("digest", "--source", "all")
    code, said = hms.run("replay", "--verify", "--json")

    fact = json.loads(said)
    assert (digested, code) == (1, 1)
    assert (fact["equal"], fact["differing"], fact["first"]["key"]) == (False, 2, "local/ada")
    events = [field for field in fact["first"]["fields"] if field["name"] == "events"]
    assert events == [{"name": "events", "log": 1, "topic": 9}]
    assert [event["body"] for event in fact["first"]["events"]] == ["Observed"]


def test_a_space_as_it_was(hms: Hms) -> None:
    before = json.loads(hms.run("replay", "--to", "2020-01-01", "--space", "ada", "--json")[1])
    then = json.loads(hms.run("replay", "--to", "@0", "--space", "ada", "--json")[1])

    assert before["memories"] == []
    assert [each["content"] for each in then["memories"]] == ["Ada takes her tea without sugar"]


def test_what_for_is_asked(hms: Hms) -> None:
    code, said = hms.run("replay")

    assert code == 1
    assert "Give one: --verify" in said


def test_ctrl_c_leaves_nothing(hms: Hms) -> None:
    process = hms.start("digest", "--source", "log", "--processes", "2")

    def both_run() -> bool:
        assert process.poll() is None
        return any(hms.folder.iterdir()) and bool(psutil.Process(process.pid).children())

    until(both_run, "two processes that work")
    children = psutil.Process(process.pid).children()

    os.killpg(process.pid, signal.SIGINT)
    _, complaints = process.communicate(timeout=150)

    assert process.returncode == 130
    assert "Traceback" not in complaints
    assert not psutil.wait_procs(children, timeout=10)[1]
    assert not any(hms.folder.iterdir())
