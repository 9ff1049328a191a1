"""What a kept generation leaves, removed: topics, groups, tables, index. The log stays, always."""

from __future__ import annotations

import shutil
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from filelock import FileLock, Timeout
from msgspec.structs import replace

from hms_schemas.errors import InvalidRequestError, UnavailableError
from hms_schemas.generated.records import GenerationState
from hms_services.context.settings import ContextSettings
from hms_services.rebuild import backlog
from hms_services.rebuild.place import Place
from hms_services.rebuild.progress import OnStep, Step
from hms_services.rebuild.switch import kept
from hms_services.rebuild.workers import Workers
from hms_streams.configuration import load
from hms_streams.generations import derived_names, now_us
from hms_streams.processors.embeddings_settings import EmbeddingsSettings
from hms_streams.processors.settings import TiersSettings
from hms_streams.provisioning import remove_topics

_TIMEOUT_S = 20.0


def drop(place: Place, number: int, on_step: OnStep) -> None:
    """Remove a generation that is not served. Blocks; safe to repeat after an interruption.

    1. Stop its workers, if any run here.
    2. Remove its index, then its tables, its topics and its groups.
    3. Write that only the number is left.

    Raises:
        InvalidRequestError: it is the one that is served.
        NotFoundError: there is none of that number.
        UnavailableError: the cluster does not answer, or a process still uses the index.
    """
    found = place.topic.read()
    if number == found.current:
        raise InvalidRequestError(
            f"Generation {number} is the one that is served.",
            fix="Switch to another first: `hms rebuild --back`, or `hms rebuild`.",
        )
    record = kept(found, number, unfilled=True)
    # 1. Workers.
    on_step(Step("drop", words="workers"))
    Workers(place, on_step).stop(number)
    # 2. What it left.
    on_step(Step("drop", words="index, tables, topics"))
    settings = load(ContextSettings, home=place.settings.home, topic_prefix=place.prefix)
    _remove_index(settings.index_path(number))
    if settings.qdrant_url:
        _remove_collection(settings.qdrant_url, record.model_id, number)
    where = {"home": place.settings.home, "topic_prefix": place.prefix, "generation": number}
    for folder in (
        load(TiersSettings, **where).data_directory,
        load(EmbeddingsSettings, **where).data_directory,
    ):
        shutil.rmtree(folder, ignore_errors=True)
    remove_topics(place.bootstrap, derived_names(place.prefix, [number]))
    _remove_groups(place, number)
    # 3. The number.
    place.topic.write(replace(record, state=GenerationState.DROPPED, changed_at=now_us()))


def _remove_index(folder: Path) -> None:
    """Only what nobody holds: the lock is the one that ``EdgeFolder`` takes."""
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


def _remove_collection(url: str, model_id: str, number: int) -> None:
    # Imported here: the embedded profile must not pay for the client.
    from qdrant_client import QdrantClient

    from hms_streams.index.server import collection_name

    client = QdrantClient(url=url)
    try:
        client.delete_collection(collection_name(model_id or "words-only", number))
    finally:
        client.close()


def _remove_groups(place: Place, number: int) -> None:
    source = place.source(number)
    groups = [backlog.tiers_group(source), backlog.embeddings_group(source)]
    admin = AdminClient({"bootstrap.servers": place.bootstrap, "log_level": 0})
    for name, future in admin.delete_consumer_groups(groups, request_timeout=_TIMEOUT_S).items():
        try:
            future.result(_TIMEOUT_S)
        except KafkaException as error:
            if error.args[0].code() == KafkaError.NON_EMPTY_GROUP:
                raise UnavailableError(
                    f"Workers of {name} still run.",
                    fix=f"Stop those with HMS_GENERATION={number}; then run the same again.",
                ) from error
