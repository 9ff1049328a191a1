"""Any record that the contract allows, for property tests."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from hms_schemas.generated import records
from hms_schemas.generated.schemas import SCHEMAS

LONG = st.integers(-(2**63), 2**63 - 1)
PRIMITIVES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "string": st.text(max_size=20),
    "bytes": st.binary(max_size=20),
    "long": LONG,
    "int": st.integers(-(2**31), 2**31 - 1),
    "double": st.floats(allow_nan=False),
    "boolean": st.booleans(),
}


def values(avro: Any, named: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Any value that the schema allows, as the typed records hold it."""
    if isinstance(avro, list):
        return st.one_of([values(branch, named) for branch in avro])
    if isinstance(avro, str):
        return PRIMITIVES[avro] if avro in PRIMITIVES else named[avro]
    match avro["type"]:
        case "array":
            return st.lists(values(avro["items"], named), max_size=3).map(tuple)
        case "map":
            return st.dictionaries(st.text(max_size=9), values(avro["values"], named), max_size=3)
        case "fixed":
            made: st.SearchStrategy[Any] = st.binary(min_size=avro["size"], max_size=avro["size"])
        case "enum":
            made = st.sampled_from(list(_class_of(avro["name"])))
        case _:
            parts = {f["name"]: values(f["type"], named) for f in avro["fields"]}
            made = st.builds(_class_of(avro["name"]), **parts)
    named[avro["name"]] = made
    return made


def _class_of(name: str) -> Any:
    return getattr(records, name.rsplit(".", 1)[-1])


ANY_RECORD = st.one_of([values(json.loads(text), {}) for text in SCHEMAS.values()])
