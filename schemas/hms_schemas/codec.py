"""Records to bytes and back: Avro single-object encoding out, that or the Confluent frame in.

The first byte tells the frames apart: ``C3 01`` + CRC-64-AVRO of the writer's parsing canonical
form, little-endian (Avro 1.12, "Single-object encoding"), or ``00`` + a registry id, big-endian.
Schemas of other writers are learned from ``hms.schemas.v1``; see ``Codec.learn``.

What this build writes it also reads with code generated from its own schemas
(``generated.fast_codec``), straight from bytes to record. fastavro by way of its dictionaries took
12.7 µs of CPU to read an event of 195 bytes and 11.4 µs to write one; the generated code takes 4.5
and 3.1, and a replay of millions of events is mostly that. fastavro keeps the last word: whatever
the generated code finds unusual is done again by fastavro, so that what is accepted, what is
refused and why never differ. Other writers' schemas are fastavro's alone.
"""

from __future__ import annotations

import io
import json
import threading
from typing import Any, TypeVar, cast

from fastavro import parse_schema, schemaless_reader, schemaless_writer
from fastavro.schema import fingerprint, to_parsing_canonical_form

from hms_schemas.errors import ContractError, UnknownSchemaError
from hms_schemas.generated import records
from hms_schemas.generated.fast_codec import READERS, WRITERS
from hms_schemas.generated.records import Record
from hms_schemas.generated.schemas import SCHEMAS

SINGLE_OBJECT = b"\xc3\x01"
CONFLUENT = b"\x00"
# Bytes before the record: the mark and the fingerprint.
_HEADER = len(SINGLE_OBJECT) + 8
_REPUBLISH = "Write it again with a schema of HMS; see docs/events.md."

R = TypeVar("R", bound=Record)


def fingerprint_of(schema: Any) -> bytes:
    """The 8 header bytes that name ``schema`` (CRC-64-AVRO, little-endian)."""
    return bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))


class Codec:
    """Encodes HMS records and decodes what any known writer wrote. Thread-safe.

    >>> from hms_schemas.generated.records import Position
    >>> codec = Codec()
    >>> codec.decode(codec.encode(Position(partition=3, next_offset=7)), Position)
    Position(partition=3, next_offset=7)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: dict[type, Any] = {}
        self._headers: dict[type, bytes] = {}
        self._writers: dict[bytes, Any] = {}
        for name, text in SCHEMAS.items():
            schema = parse_schema(json.loads(text))
            record = getattr(records, name)
            self._readers[record] = schema
            self._headers[record] = SINGLE_OBJECT + fingerprint_of(schema)
            self._writers[self._headers[record]] = schema

    def encode(self, record: Record) -> bytes:
        """The record in single-object encoding.

        Raises:
            ContractError: a field has a value that its schema does not allow.
        """
        header = self._headers[type(record)]
        try:
            return header + WRITERS[type(record)](record)
        except Exception:  # whatever it is: fastavro says whether it may be written
            return self._encode_any(header, record)

    def _encode_any(self, header: bytes, record: Record) -> bytes:
        out = io.BytesIO()
        out.write(header)
        try:
            schemaless_writer(out, self._readers[type(record)], record.to_avro())
        except (TypeError, ValueError, OverflowError, AttributeError) as error:
            raise ContractError(
                f"a {type(record).__name__} does not fit its schema ({type(error).__name__})",
                reason="does_not_fit_schema",
                fix="Compare its fields with the .avsc file.",
            ) from error
        return out.getvalue()

    def decode(self, data: bytes | None, expected: type[R]) -> R:
        """The record that ``data`` holds, read into the schema of ``expected``.

        Raises:
            UnknownSchemaError: the writer's schema is not known yet; learn it and try again.
            ContractError: the bytes are not a whole record of that kind; ``reason`` tells why.
        """
        if type(data) is bytes and data[:_HEADER] == self._headers[expected]:
            try:
                record, end = READERS[expected](data, _HEADER)
            except Exception:  # whatever it is: fastavro says whether it may be read, and why not
                return self._decode_any(data, expected)
            if end == len(data):
                return record  # type: ignore[no-any-return]
        return self._decode_any(data, expected)

    def _decode_any(self, data: bytes | None, expected: type[R]) -> R:
        header, payload = _split(data)
        writer = self._writers.get(header)
        if writer is None:
            raise UnknownSchemaError(header.removeprefix(SINGLE_OBJECT))
        reader = self._readers[expected]
        if writer["name"] != reader["name"]:
            raise ContractError(
                f"a {writer['name']} where a {reader['name']} belongs", reason="wrong_schema"
            )
        return expected.from_avro(_read(payload, writer, reader))  # type: ignore[return-value]

    def kind_of(self, data: bytes | None) -> str:
        """The name of the record that ``data`` claims to be, without decoding it."""
        header, _ = _split(data)
        writer = self._writers.get(header)
        if writer is None:
            raise UnknownSchemaError(header.removeprefix(SINGLE_OBJECT))
        return str(writer["name"]).rsplit(".", 1)[-1]

    def header_of(self, record: type[Record]) -> bytes:
        """The bytes before the record, where this build writes a record of this type."""
        return self._headers[record]

    def knows(self, data: bytes | None) -> bool:
        """Whether the writer's schema of ``data`` is known."""
        return _split(data)[0] in self._writers

    def learn(self, key: bytes, schema_json: str) -> None:
        """Know one more writer's schema: a record of ``hms.schemas.v1``.

        Args:
            key: 8 bytes of CRC-64-AVRO, or ``00`` + the 4-byte id of a Confluent registry.
            schema_json: the writer's schema.

        Raises:
            ContractError: it is not a schema, or the key is not its fingerprint.
        """
        try:
            schema = parse_schema(json.loads(schema_json))
        except Exception as error:
            raise ContractError("not an Avro schema", reason="bad_schema") from error
        if not isinstance(schema, dict) or schema["type"] != "record":
            raise ContractError("not the schema of a record", reason="bad_schema")
        header = key if key[:1] == CONFLUENT and len(key) == 5 else SINGLE_OBJECT + key
        if header[:1] != CONFLUENT and fingerprint_of(schema) != key:
            raise ContractError("the key is not the schema's fingerprint", reason="bad_schema")
        with self._lock:
            self._writers.setdefault(header, schema)

    def published(self) -> dict[bytes, str]:
        """Fingerprint to schema text of every schema that this build writes."""
        return {self._headers[getattr(records, name)][2:]: text for name, text in SCHEMAS.items()}


def _split(data: bytes | None) -> tuple[bytes, bytes]:
    """The frame's header and payload."""
    if not data:
        raise ContractError("the value is empty", reason="empty", fix=_REPUBLISH)
    if data[:2] == SINGLE_OBJECT and len(data) >= 10:
        return data[:10], data[10:]
    if data[:1] == CONFLUENT and len(data) >= 5:
        return data[:5], data[5:]
    raise ContractError(
        "the value starts with neither C3 01 nor 00, or ends within its header",
        reason="no_avro_frame",
        fix=_REPUBLISH,
    )


def _read(payload: bytes, writer: Any, reader: Any) -> dict[str, Any]:
    """Decode all of ``payload``; any error of the Avro reader becomes a ContractError."""
    source = io.BytesIO(payload)
    try:
        value = schemaless_reader(
            source,
            writer,
            reader if writer is not reader else None,
            return_record_name=True,
            return_record_name_override=True,
        )
    except UnicodeDecodeError as error:
        raise ContractError(
            "a text field is not UTF-8", reason="bad_utf8", fix=_REPUBLISH
        ) from error
    except Exception as error:  # the reader raises whatever the bytes make it stumble over
        raise ContractError(
            f"the bytes do not decode ({type(error).__name__})", reason="truncated", fix=_REPUBLISH
        ) from error
    if source.tell() != len(payload):
        raise ContractError(
            f"{len(payload) - source.tell()} bytes are left over", reason="left_over_bytes"
        )
    return cast("dict[str, Any]", value)
