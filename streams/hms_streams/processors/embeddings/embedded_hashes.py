"""Which memories of a partition are embedded already, as the embeddings topic itself says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from confluent_kafka import KafkaError, TopicPartition

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnavailableError
from hms_schemas.generated.records import Embedding
from hms_streams.log.consumers import opened, reader_settings

logger = logging.getLogger(__name__)

_BATCH = 1_000
_POLL_S = 1.0
# A broker that says nothing for this long while the topic is being read is not there.
_PATIENCE = 30


class EmbeddedHashes:
    """Key to content hash of the vectors of one model, by partition. About 150 bytes a memory.

    Args:
        bootstrap: the cluster.
        topic: the full name of the embeddings topic.
        codec: decodes.
        model_id: vectors of other models do not count: their memories are embedded anew.
        part_dimensions: of the model's parts; vectors without such parts do not count either.
    """

    def __init__(
        self, bootstrap: str, topic: str, codec: Codec, model_id: str, part_dimensions: int = 0
    ) -> None:
        self._settings = reader_settings(bootstrap, "hms-embedded-hashes", logs=True)
        self._topic = topic
        self._codec = codec
        self._model_id = model_id
        self._part_dimensions = part_dimensions
        self._known: dict[int, dict[bytes, bytes]] = {}

    def load(
        self, partitions: list[int], on_vectors: Callable[[list[Embedding]], None] | None = None
    ) -> None:
        """Read these partitions from their beginning to their present end. Blocks.

        Args:
            partitions: what to read.
            on_vectors: given the model's vectors as they are read, a thousand at most at a time.

        Raises:
            UnavailableError: the broker does not answer.
        """
        for partition in partitions:
            self._known[partition] = {}
        unread = set(partitions)
        with opened(self._settings, f"{self._topic} cannot be read") as consumer:
            consumer.assign([TopicPartition(self._topic, p, 0) for p in partitions])
            silent = 0
            while unread:
                messages = consumer.consume(_BATCH, timeout=_POLL_S)
                silent = 0 if messages else silent + 1
                if silent > _PATIENCE:
                    raise UnavailableError(f"{self._topic} cannot be read: no answer.")
                embeddings = [self._take(message, unread) for message in messages]
                if on_vectors is not None:
                    on_vectors([e for e in embeddings if e and e.model_id == self._model_id])

    def drop(self, partitions: list[int]) -> None:
        """Forget partitions that another processor works on now."""
        for partition in partitions:
            self._known.pop(partition, None)

    def holds(self, partition: int, key: bytes) -> bool:
        """Whether there is a vector under ``key``."""
        return key in self._known.get(partition, {})

    def is_embedded(self, partition: int, key: bytes, content_hash: bytes) -> bool:
        """Whether that very content has its vector."""
        return self._known.get(partition, {}).get(key) == content_hash

    def note(self, partition: int, key: bytes, content_hash: bytes | None) -> None:
        """A vector was written and acknowledged; None: it was removed."""
        known = self._known.setdefault(partition, {})
        if content_hash is None:
            known.pop(key, None)
        else:
            known[key] = content_hash

    def _take(self, message: Any, unread: set[int]) -> Embedding | None:
        if (error := message.error()) is not None:
            if error.code() == KafkaError._PARTITION_EOF:
                unread.discard(message.partition())
            return None
        embedding = self._decode(message.value())
        # What is appended behind the end while it is read is of a processor that lost the
        # partition; it does no harm to know it.
        self.note(message.partition(), message.key(), self._hash_of(embedding))
        return embedding

    def _decode(self, value: bytes | None) -> Embedding | None:
        if value is None:
            return None
        try:
            return self._codec.decode(value, Embedding)
        except ContractError as refused:
            # It will be embedded again, which mends it.
            logger.warning("%s: a record does not decode: %s", self._topic, refused.reason)
            return None

    def _hash_of(self, embedding: Embedding | None) -> bytes | None:
        if embedding is None:
            return None
        same = (embedding.model_id, embedding.part_dimensions) == (
            self._model_id,
            self._part_dimensions,
        )
        return embedding.content_hash if same else _OTHER_MODEL


# There is a vector, to be removed with its memory, but it is no vector of this model.
_OTHER_MODEL = b""
