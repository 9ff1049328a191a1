"""Removing a generation: its topics, groups, tables and index. The log always stays."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from filelock import FileLock, Timeout
from msgspec.structs import replace

from hms_schemas.errors import InvalidRequestError, UnavailableError
from hms_schemas.generated.records import GenerationState
from hms_services.context.context_settings import ContextSettings
from hms_services.local import table_of_parts
from hms_services.rebuild.phases import OnStep, Step
from hms_services.rebuild.switch import kept
from hms_services.rebuild.target_system import Target
from hms_services.rebuild.workers import Workers
from hms_streams.log.generations import derived_names, now_us
from hms_streams.process.configuration import load
from hms_streams.process.process_settings import SESSION_TIMEOUT_S
from hms_streams.provisioning import remove_topics

_TIMEOUT_S = 20.0
# Three sessions of a worker: the broker counts one from the last sign of life, on a busy machine.
_SESSION_ENDS_S = 3 * SESSION_TIMEOUT_S
_POLL_S = 0.5


def drop(target: Target, number: int, on_step: OnStep) -> None:
    """Remove a generation that is not served. Blocks; safe to repeat after an interruption.

    1. Stop its workers, if any run here.
    2. Remove its index and its groups, then its tables and its topics.
    3. Write that only the number is left.

    Raises:
        InvalidRequestError: it is the generation that is served.
        NotFoundError: there is no generation of that number.
        UnavailableError: the cluster does not answer, or a process still uses the index or reads.
    """
    found = target.topic.read()
    if number == found.current:
        raise InvalidRequestError(
            f"Generation {number} is the one that is served.",
            fix="Switch to another first: `hms rebuild --back`, or `hms rebuild`.",
        )
    record = kept(found, number, unfilled=True)
    # 1. Workers.
    on_step(Step("drop", words="workers"))
    Workers(target, on_step).stop(number)
    # 2. Index, groups, tables, topics.
    on_step(Step("drop", words="index, tables, topics"))
    settings = load(ContextSettings, home=target.settings.home, topic_prefix=target.prefix)
    _remove_index(settings.index_path(number))
    if settings.qdrant_url:
        _remove_collection(settings.qdrant_url, record.model_id, number)
    # Before tables and topics: nothing is taken from under a worker that runs elsewhere.
    _remove_groups(target, number, on_step)
    _remove_folders(target, number)
    remove_topics(target.bootstrap, derived_names(target.prefix, [number]))
    # 3. The number.
    target.topic.write(replace(record, state=GenerationState.DROPPED, changed_at=now_us()))


def _remove_index(folder: Path) -> None:
    """Remove the index when no process uses it: ``EdgeFolder`` takes the same lock."""
    if not folder.exists():
        return
    try:
        with FileLock(folder / "lock", timeout=_TIMEOUT_S):
            shutil.rmtree(folder, ignore_errors=True)
    except Timeout as error:
        raise UnavailableError(
            f"A context service still holds {folder}.",
            fix="See in `hms status` which generation is served; then run the same again.",
        ) from error


def _remove_folders(target: Target, number: int) -> None:
    """Remove what this machine's workers of the generation kept, their tables above all."""
    for part in table_of_parts.per_generation():
        folder = target.settings.worker_directory(part.name, number)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_collection(url: str, model_id: str, number: int) -> None:
    # Imported here: the embedded profile must not pay for the client.
    from qdrant_client import QdrantClient

    from hms_streams.index.qdrant_server import collection_name

    client = QdrantClient(url=url)
    try:
        client.delete_collection(collection_name(model_id or "words-only", number))
    finally:
        client.close()


def _remove_groups(target: Target, number: int, on_step: OnStep) -> None:
    """A worker that was killed stays a member until its session ends: wait for that.

    Processes that follow the served generation have left groups here too, from when it was served.
    """
    admin = AdminClient({"bootstrap.servers": target.bootstrap, "log_level": 0})
    deadline = time.monotonic() + _SESSION_ENDS_S
    for name in (part.group(target.prefix, number) for part in table_of_parts.readers()):
        while not _removed(admin, name):
            if time.monotonic() > deadline:
                raise UnavailableError(
                    f"Workers of {name} still run.",
                    fix=f"Stop those with HMS_GENERATION={number}; then run the same again.",
                )
            on_step(Step("drop", words="groups: waiting for the last worker's session to end"))
            time.sleep(_POLL_S)


def _removed(admin: AdminClient, group: str) -> bool:
    """Whether the group is gone; False where it still has members."""
    (future,) = admin.delete_consumer_groups([group], request_timeout=_TIMEOUT_S).values()
    try:
        future.result(_TIMEOUT_S)
    except KafkaException as error:
        # Any other error: the group was never there, or holds a few offsets, which expire.
        return bool(error.args[0].code() != KafkaError.NON_EMPTY_GROUP)
    return True
