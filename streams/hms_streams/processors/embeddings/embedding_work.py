"""What the embeddings processor has to do for a state record: embed a text, or erase a vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import Embedding, MemoryState, Tier
from hms_schemas.ids import from_text
from hms_streams.embedding.embedder import Embedder
from hms_streams.index.indexing import content_hash, embedded_passages, embedded_text
from hms_streams.log.source_records import SourceRecord
from hms_streams.processors.embeddings.passage_vectors import PassageVectors


@dataclass(frozen=True)
class Live:
    """A memory that exists. ``text`` is None when the memory is sealed: it has no vector then."""

    record: SourceRecord
    state: MemoryState
    text: str | None

    @cached_property
    def content_hash(self) -> bytes:
        """See ``indexing.content_hash``."""
        return content_hash(self.text or "")

    @cached_property
    def passages(self) -> Sequence[str]:
        """What is embedded of the text."""
        return embedded_passages(self.text or "")

    def embedding(self, embedder: Embedder, made: PassageVectors) -> Embedding:
        """The record of the vectors that ``embedder`` made."""
        return Embedding(
            memory_id=self.state.memory_id,
            tenant=self.state.tenant,
            space=self.state.space,
            model_id=embedder.model_id,
            content_hash=self.content_hash,
            dimensions=len(made.whole),
            vector=made.whole.astype("<f4").tobytes(),
            source_offset=self.state.applied_offset,
            parts=made.parts,
            part_dimensions=embedder.part_dimensions,
            passages=made.passages,
            passage_parts=made.passage_parts,
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """A memory that was forgotten: its vector must be erased."""

    record: SourceRecord
    memory_id: bytes


def read_work(record: SourceRecord, codec: Codec) -> Live | Gone:
    """What is to be done for ``record`` of the state topic.

    Raises:
        UnknownSchemaError: the schema of the record is not known yet.
        ContractError: the record can never be read.
    """
    memory_id = _memory_id(record.key)
    if record.value is None:
        return Gone(record, memory_id)
    state = codec.decode(record.value, MemoryState)
    if state.tier is Tier.FORGOTTEN:
        return Gone(record, memory_id)
    return Live(record, state, embedded_text(state))


def _memory_id(key: bytes | None) -> bytes:
    try:
        return from_text((key or b"").rpartition(b"/")[2].decode())
    except ValueError as error:
        raise ContractError("the key is not tenant/space/memory_id", reason="bad_key") from error
