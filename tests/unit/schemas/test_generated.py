"""The generated files are what the generator makes of the .avsc files, on every run."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from fastavro.schema import fingerprint
from msgspec import NODEFAULT
from msgspec.structs import fields

from hms_schemas.codec import SINGLE_OBJECT, Codec, fingerprint_of
from hms_schemas.generated.records import Record
from hms_schemas.generated.schemas import SCHEMAS

SCHEMA_FOLDER = Path(__file__).parents[3] / "schemas"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", SCHEMA_FOLDER / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_files_are_up_to_date(generator: ModuleType) -> None:
    for path, text in generator.outputs().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make schemas`"


def test_the_canonical_form_for_other_languages_has_the_fingerprint_of_the_header(
    codec: Codec, record: Record
) -> None:
    name = type(record).__name__
    path = SCHEMA_FOLDER / "avro" / "pcf" / f"hms.memory.v1.{name}.pcf.avsc"
    canonical = path.read_text(encoding="utf-8").strip()
    header = SINGLE_OBJECT + bytes.fromhex(fingerprint(canonical, "CRC-64-AVRO"))
    assert codec.encode(record)[:10] == header


def test_what_is_published_is_keyed_by_its_fingerprint(codec: Codec) -> None:
    published = codec.published()
    assert len(published) == len(SCHEMAS)
    for key, text in published.items():
        assert fingerprint_of(json.loads(text)) == key


def test_every_enum_has_a_default_symbol_for_what_is_newer() -> None:
    for path in (SCHEMA_FOLDER / "avro").glob("*.avsc"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        if schema["type"] == "enum":
            assert schema["default"] == schema["symbols"][0], path.name


def test_every_type_and_field_is_documented() -> None:
    for path in (SCHEMA_FOLDER / "avro").glob("*.avsc"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert schema["doc"], path.name
        assert all(field["doc"] for field in schema.get("fields", ())), path.name


def test_defaults_in_python_are_those_of_the_schema(record: Record) -> None:
    """A field left out in Python reads the same as one left out by an older writer."""
    schema = json.loads(SCHEMAS[type(record).__name__])
    avro = {field["name"]: field for field in schema["fields"]}
    for field in fields(record):
        optional = field.default is not NODEFAULT or field.default_factory is not NODEFAULT
        assert optional == ("default" in avro[field.name]), field.name
