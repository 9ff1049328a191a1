"""Copies vectors of the same model into another generation, in place of computing them again."""

from __future__ import annotations

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import Embedding, MemoryState
from hms_streams.index.indexing import content_hash, embedded_text
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import PartitionLog
from hms_streams.replay.generation_writer import GenerationWriter
from hms_streams.replay.states.scratch_table import ScratchTable


def copy_embeddings(
    served: LogSource,
    partition: int,
    model_id: str,
    table: ScratchTable,
    writer: GenerationWriter,
    codec: Codec,
) -> int:
    """Append the vectors of ``model_id`` whose memory still has the text that was embedded.

    Args:
        served: the generation whose vectors are copied.
        partition: which partition of it.
        model_id: vectors of other models are left out.
        table: the state of the new generation.
        writer: appends the vectors; its next flush makes them durable.
        codec: decodes.

    Returns:
        How many vectors were appended.

    Raises:
        UnavailableError: the broker does not answer.
    """
    name = served.name(topics.EMBEDDINGS)
    copied = set[bytes]()
    for batch in PartitionLog(served.bootstrap, name, partition).batches():
        for message in batch:
            key, value = message.key() or b"", message.value()
            if value and _belongs(value, model_id, table.get(key), codec):
                writer.append(topics.EMBEDDINGS, key, value)
                copied.add(key)
    return len(copied)


def _belongs(value: bytes, model_id: str, stored: bytes | None, codec: Codec) -> bool:
    if stored is None:
        return False
    try:
        embedding = codec.decode(value, Embedding)
        text = embedded_text(codec.decode(stored, MemoryState))
    except ContractError:
        # The embeddings processor embeds this memory again.
        return False
    if text is None or embedding.model_id != model_id:
        return False
    return content_hash(text) == embedding.content_hash
