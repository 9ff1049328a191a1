"""The typed records, as Python source."""

from __future__ import annotations

from typing import Any

from generator.names import HEADER, NAMESPACE, TOP_LEVEL, Names, branches_of, short

PRIMITIVES = {"string": "str", "bytes": "bytes", "long": "int", "int": "int", "double": "float",
              "boolean": "bool", "null": "None"}  # fmt: skip
# A frozen record cannot come to hold itself, so the cycle collector need not look at it.
STRUCT = "frozen=True, kw_only=True, gc=False"


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
    """The table from an enum's symbols to its members: a tenth of the time of calling the enum."""
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


def default_of(names: Names, field: dict[str, Any]) -> str:
    if "default" not in field:
        return ""
    avro, value = field["type"], field["default"]
    if isinstance(avro, str) and names.is_enum(avro):
        return f" = {short(avro)}.{value}"
    if isinstance(avro, dict):
        return " = ()" if avro["type"] == "array" else " = msgspec.field(default_factory=dict)"
    if avro == "bytes":
        # In a schema each character stands for the byte of its number.
        return f" = {value.encode('latin-1')!r}"
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
