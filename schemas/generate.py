"""Generate what Python and other languages read from the .avsc files.

Writes ``hms_schemas/generated/records.py`` (typed records), ``hms_schemas/generated/schemas.py``
(the schema texts, so that no file is read at run time) and ``avro/pcf/*.pcf.avsc`` (the parsing
canonical form: several Avro libraries compute a wrong fingerprint from anything else).

Run ``make schemas``; a test fails when the generated files are not what this prints.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fastavro.schema import load_schema, to_parsing_canonical_form

HERE = Path(__file__).parent
NAMESPACE = "hms.memory.v1"
# The records that stand alone on a topic; the others are parts of them.
TOP_LEVEL = (
    "MemoryEvent", "MemoryState", "SpaceState", "Position", "Transition", "Embedding", "DeadLetter",
)  # fmt: skip
PRIMITIVES = {"string": "str", "bytes": "bytes", "long": "int", "int": "int", "double": "float",
              "boolean": "bool", "null": "None"}  # fmt: skip
# What a reader of a schema wants to see first; the rest follows by name.
FIRST = ("name", "type")
# A frozen record cannot come to hold itself, so the cycle collector need not look at it.
STRUCT = "frozen=True, kw_only=True, gc=False"
HEADER = '"""Generated from schemas/avro by schemas/generate.py: do not edit."""\n\n'


def short(name: str) -> str:
    return name.rsplit(".", 1)[-1]


class Names:
    """Every named type of the contract, in an order in which each is defined before its use."""

    def __init__(self, folder: Path) -> None:
        self.by_name: dict[str, dict[str, Any]] = {}
        for path in sorted(folder.glob(f"{NAMESPACE}.*.avsc")):
            schema = json.loads(path.read_text(encoding="utf-8"))
            self.by_name[schema["name"]] = schema

    def ordered(self) -> list[dict[str, Any]]:
        done: dict[str, dict[str, Any]] = {}
        for name in self.by_name:
            self._visit(name, done)
        return list(done.values())

    def _visit(self, name: str, done: dict[str, dict[str, Any]]) -> None:
        if name in done or name not in self.by_name:
            return
        for field in self.by_name[name].get("fields", []):
            for part in flat(field["type"]):
                self._visit(part, done)
        done[name] = self.by_name[name]

    def is_record(self, name: str) -> bool:
        return self.by_name.get(short(name), {}).get("type") == "record"

    def is_enum(self, name: str) -> bool:
        return self.by_name.get(short(name), {}).get("type") == "enum"


def flat(avro: Any) -> list[str]:
    """The names of the types that ``avro`` is made of."""
    if isinstance(avro, list):
        return [name for branch in avro for name in flat(branch)]
    if isinstance(avro, dict):
        return flat(avro.get("items") or avro.get("values"))
    return [short(avro)]


def annotation(avro: Any) -> str:
    """The Python type of an Avro type."""
    if isinstance(avro, list):
        names = [annotation(branch) for branch in avro]
        return " | ".join(sorted(names, key=lambda name: name == "None"))
    if isinstance(avro, dict):
        if avro["type"] == "array":
            return f"tuple[{annotation(avro['items'])}, ...]"
        return f"Mapping[str, {annotation(avro['values'])}]"
    name = short(avro)
    return "bytes" if name == "Uuid" else PRIMITIVES.get(name, name)


def reading(names: Names, avro: Any, value: str) -> str:
    """The expression that turns what the Avro reader gives into the typed value."""
    if isinstance(avro, dict):
        if avro["type"] == "map":
            return value
        inner = reading(names, avro["items"], "x")
        return f"tuple({value})" if inner == "x" else f"tuple({inner} for x in {value})"
    if isinstance(avro, list):
        return _reading_union(names, avro, value)
    if names.is_record(avro):
        return f"{short(avro)}.from_avro({value})"
    return f"{symbols_of(avro)}[{value}]" if names.is_enum(avro) else value


def symbols_of(enum: str) -> str:
    """The table from an enum's symbols to its members: a fifth of the time of calling the enum."""
    return f"_{short(enum).upper()}"


def _reading_union(names: Names, branches: list[Any], value: str) -> str:
    records = branches_of(names, branches)
    if not records:
        return value
    if len(records) > 1:
        return f"_BODIES[{value}[0]].from_avro({value}[1])"
    return f"{records[0]}.from_avro({value}) if isinstance({value}, dict) else {value}"


def writing(names: Names, avro: Any, value: str) -> str:
    """The expression that turns a typed value into what the Avro writer takes."""
    if isinstance(avro, dict):
        inner = writing(names, avro["items"], "x") if avro["type"] == "array" else "x"
        return value if inner == "x" else f"[{inner} for x in {value}]"
    if isinstance(avro, list):
        records = branches_of(names, avro)
        if not records:
            return value
        if len(records) > 1:
            return f'("{NAMESPACE}." + type({value}).__name__, {value}.to_avro())'
        return f"{value}.to_avro() if isinstance({value}, {records[0]}) else {value}"
    return f"{value}.to_avro()" if names.is_record(avro) else value


def branches_of(names: Names, branches: list[Any]) -> list[str]:
    return [short(b) for b in branches if isinstance(b, str) and names.is_record(b)]


def default_of(names: Names, field: dict[str, Any]) -> str:
    if "default" not in field:
        return ""
    avro, value = field["type"], field["default"]
    if isinstance(avro, str) and names.is_enum(avro):
        return f" = {short(avro)}.{value}"
    if isinstance(avro, dict):
        return " = ()" if avro["type"] == "array" else " = msgspec.field(default_factory=dict)"
    return f" = {value!r}"


def enum_class(schema: dict[str, Any]) -> str:
    name = schema["name"]
    lines = [f"class {name}(StrEnum):", f'    """{schema["doc"]}"""', ""]
    lines += [f'    {symbol} = "{symbol}"' for symbol in schema["symbols"]]
    return "\n".join([*lines, "", "", f"{symbols_of(name)} = {{x.value: x for x in {name}}}"])


def record_class(names: Names, schema: dict[str, Any]) -> str:
    lines = [f"class {schema['name']}(msgspec.Struct, {STRUCT}):"]
    lines += [f'    """{schema["doc"]}"""', ""]
    for field in schema["fields"]:
        lines.append(f"    {field['name']}: {annotation(field['type'])}{default_of(names, field)}")
        lines.append(f'    """{field["doc"]}"""')
    signature = f"    def from_avro(cls, d: dict[str, Any]) -> {schema['name']}:"
    lines += ["", "    @classmethod", signature]
    lines.append("        return cls(")
    for field in schema["fields"]:
        value = f'd["{field["name"]}"]'
        lines.append(f"            {field['name']}={reading(names, field['type'], value)},")
    lines += ["        )", "", "    def to_avro(self) -> dict[str, Any]:", "        return {"]
    for field in schema["fields"]:
        value = f"self.{field['name']}"
        lines.append(f'            "{field["name"]}": {writing(names, field["type"], value)},')
    return "\n".join([*lines, "        }"])


def records_module(names: Names) -> str:
    parts = []
    for schema in names.ordered():
        if schema["type"] == "enum":
            parts.append(enum_class(schema))
        elif schema["type"] == "record":
            parts.append(record_class(names, schema))
    bodies = [short(b) for b in names.by_name["MemoryEvent"]["fields"][-1]["type"]]
    union = "Body = " + " | ".join(bodies)
    table = "\n".join(f'    "{NAMESPACE}.{b}": {b},' for b in bodies)
    top = "Record = " + " | ".join(TOP_LEVEL)
    imports = (
        "from __future__ import annotations\n\nfrom collections.abc import Mapping\n"
        "from enum import StrEnum\nfrom typing import Any\n\nimport msgspec"
    )
    body_map = f"_BODIES: dict[str, Any] = {{\n{table}\n}}"
    return HEADER + "\n\n\n".join([imports, *parts, f"{union}\n{top}\n\n{body_map}"]) + "\n"


def in_order(node: Any) -> Any:
    """The same schema with the attributes of each part in one order: the parser's varies by run."""
    if isinstance(node, list):
        return [in_order(part) for part in node]
    if isinstance(node, dict):
        ordered = sorted(node, key=lambda key: (key not in FIRST, key))
        return {key: node[key] if key == "default" else in_order(node[key]) for key in ordered}
    return node


def schemas_module(folder: Path) -> str:
    texts = []
    for name in TOP_LEVEL:
        schema = load_schema(str(folder / f"{NAMESPACE}.{name}.avsc"), _write_hint=False)
        texts.append(f'    "{name}": {json.dumps(in_order(schema), ensure_ascii=False)!r},')
    return (
        HEADER + "# name -> the whole schema, named types inlined at their first use\n"
        "SCHEMAS: dict[str, str] = {\n" + "\n".join(texts) + "\n}\n"
    )


def outputs(here: Path = HERE) -> dict[Path, str]:
    """Every generated file and its text."""
    folder = here / "avro"
    files = {
        here / "hms_schemas/generated/__init__.py": HEADER.rstrip() + "\n",
        here / "hms_schemas/generated/records.py": records_module(Names(folder)),
        here / "hms_schemas/generated/schemas.py": schemas_module(folder),
    }
    for name in TOP_LEVEL:
        schema = load_schema(str(folder / f"{NAMESPACE}.{name}.avsc"))
        text = to_parsing_canonical_form(schema) + "\n"
        files[folder / "pcf" / f"{NAMESPACE}.{name}.pcf.avsc"] = text
    return files


def main() -> int:
    for path, text in outputs().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
