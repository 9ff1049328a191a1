"""Readers and writers of our own records' bytes, as straight-line Python source.

For each record of the contract one function that reads it and one that writes it. They do what is
usual in the fewest steps and leave the rest (a length of several bytes, say) to ``wire``.
"""

from __future__ import annotations

import re
from typing import Any

from generator.names import HEADER, TOP_LEVEL, Names, short

_UUID = "Uuid"
# What an array's items are called in the names of ``wire``'s readers and writers.
_ARRAYS = {"string": "texts", "long": "longs", _UUID: "ids"}
_IMPORTS = """\
from __future__ import annotations

from collections.abc import Callable
from typing import Any
"""
# What may be needed of ``wire``, and the names of a function's own variables.
_WIRE = (
    "INT_MAX", "INT_MIN", "SMALL", "SMALL_END", "Unusual",
    "read_bytes", "read_double", "read_ids", "read_long", "read_longs", "read_size", "read_text",
    "read_text_map", "read_texts", "write_bytes", "write_double", "write_ids", "write_large",
    "write_long", "write_longs", "write_text_map", "write_texts",
)  # fmt: skip
_TAKEN = frozenset("dijnr")


def _indented(lines: list[str], by: int = 1) -> list[str]:
    return ["    " * by + line for line in lines]


def _tag(position: int) -> int:
    """The byte that stands for a branch or symbol at ``position``: a zig-zag number."""
    if position > 63:
        raise ValueError("more branches or symbols than one byte can name")
    return 2 * position


class FastCodec:
    """Writes the source; ``names`` holds the contract's types."""

    def __init__(self, names: Names) -> None:
        self._names = names

    # Reading: lines that set ``target`` from the bytes ``d`` at ``i``, and move ``i`` on.

    def read(self, avro: Any, target: str) -> list[str]:
        if isinstance(avro, list):
            return self._read_union(avro, target)
        if isinstance(avro, dict):
            return self._read_many(avro, target)
        if self._names.is_record(avro):
            return [f"{target}, i = read_{short(avro)}(d, i)"]
        if self._names.is_enum(avro):
            return [f"{target} = _{short(avro)}_AT[d[i]]", "i += 1"]
        return getattr(self, f"_read_{short(avro).lower()}")(target)  # type: ignore[no-any-return]

    def _read_union(self, branches: list[Any], target: str) -> list[str]:
        lines = ["n = d[i]", "i += 1"]
        for position, branch in enumerate(branches):
            lines.append(f"{'el' if position else ''}if n == {_tag(position)}:")
            lines += _indented(self.read(branch, target))
        return [*lines, "else:", "    raise Unusual"]

    def _read_many(self, avro: dict[str, Any], target: str) -> list[str]:
        if avro["type"] == "map":
            empty, reader = "{}", "read_text_map"
        elif self._names.is_record(avro["items"]):
            empty, reader = "()", f"_read_{short(avro['items'])}s"
        else:
            empty, reader = "()", f"read_{_ARRAYS[short(avro['items'])]}"
        return [
            "if d[i] == 0:",
            f"    {target} = {empty}",
            "    i += 1",
            "else:",
            f"    {target}, i = {reader}(d, i)",
        ]

    def _read_null(self, target: str) -> list[str]:
        return [f"{target} = None"]

    def _read_uuid(self, target: str) -> list[str]:
        return ["j = i + 16", f"{target} = d[i:j]", "i = j"]

    def _read_double(self, target: str) -> list[str]:
        return [f"({target},) = read_double(d, i)", "i += 8"]

    def _read_boolean(self, target: str) -> list[str]:
        return [f"{target} = _BOOLEANS[d[i]]", "i += 1"]

    def _read_long(self, target: str) -> list[str]:
        return [
            "n = d[i]",
            "if n < 128:",
            f"    {target} = (n >> 1) ^ -(n & 1)",
            "    i += 1",
            "else:",
            f"    {target}, i = read_long(d, i)",
        ]

    _read_int = _read_long

    def _read_string(self, target: str) -> list[str]:
        return self._read_sized(target, "read_text", "d[i + 1:j].decode()")

    def _read_bytes(self, target: str) -> list[str]:
        return self._read_sized(target, "read_bytes", "d[i + 1:j]")

    def _read_sized(self, target: str, reader: str, value: str) -> list[str]:
        """129: more bytes of length follow, or the length is negative."""
        return [
            "n = d[i]",
            "if n & 129:",
            f"    {target}, i = {reader}(d, i)",
            "else:",
            "    j = i + 1 + (n >> 1)",
            f"    {target} = {value}",
            "    i = j",
        ]

    # Writing: lines that check and prepare ``target``, and the parts of the bytes they make.

    def write(self, avro: Any, target: str) -> tuple[list[str], list[str]]:
        if isinstance(avro, list):
            return self._write_union(avro, target)
        if isinstance(avro, dict):
            return [], [self._write_many(avro, target)]
        if self._names.is_record(avro):
            return [], [f"write_{short(avro)}({target})"]
        if self._names.is_enum(avro):
            return [], [f"_{short(avro)}_TAGS[{target}._value_]"]
        return getattr(self, f"_write_{short(avro).lower()}")(target)  # type: ignore[no-any-return]

    def _write_union(self, branches: list[Any], target: str) -> tuple[list[str], list[str]]:
        lines: list[str] = []
        for position, branch in enumerate(branches):
            tag = f'b"\\x{_tag(position):02x}"'
            before, parts = self.write(branch, target)
            lines.append(f"{'el' if position else ''}if {self._is(branch, target)}:")
            lines += _indented(before)
            lines.append(f"    {target} = {' + '.join([tag, *parts])}")
        return [*lines, "else:", "    raise Unusual"], [target]

    def _is(self, branch: str, target: str) -> str:
        """The test for a branch: narrower than fastavro's, which has the last word."""
        match short(branch):
            case "null":
                return f"{target} is None"
            case "string":
                return f"isinstance({target}, str)"
            case "bytes" | "Uuid":
                return f"type({target}) is bytes"
            case "double":
                return f"type({target}) is float"
            case "long":
                return f"type({target}) is int"
            case "int":
                return f"type({target}) is int and INT_MIN <= {target} <= INT_MAX"
            case name:
                return f"type({target}) is {name}"

    def _write_many(self, avro: dict[str, Any], target: str) -> str:
        if avro["type"] == "map":
            return f'(b"\\x00" if {target} == {{}} else write_text_map({target}))'
        if self._names.is_record(avro["items"]):
            writer = f"_write_{short(avro['items'])}s"
        else:
            writer = f"write_{_ARRAYS[short(avro['items'])]}"
        return f'(b"\\x00" if {target} == () else {writer}({target}))'

    def _write_null(self, target: str) -> tuple[list[str], list[str]]:
        return [], []

    def _write_uuid(self, target: str) -> tuple[list[str], list[str]]:
        lines = [f"if type({target}) is not bytes or len({target}) != 16:", "    raise Unusual"]
        return lines, [target]

    def _write_double(self, target: str) -> tuple[list[str], list[str]]:
        return [f"if type({target}) is not float:", "    raise Unusual"], [
            f"write_double({target})"
        ]

    def _write_boolean(self, target: str) -> tuple[list[str], list[str]]:
        lines = [f"if type({target}) is not bool:", "    raise Unusual"]
        return lines, [f'(b"\\x01" if {target} else b"\\x00")']

    def _write_long(self, target: str) -> tuple[list[str], list[str]]:
        return [], [f"(SMALL[{target}] if 0 <= {target} < SMALL_END else write_large({target}))"]

    _write_int = _write_long

    def _write_string(self, target: str) -> tuple[list[str], list[str]]:
        lines = [f"{target} = {target}.encode()", f"n_{target} = len({target})"]
        size = f"SMALL[n_{target}] if n_{target} < SMALL_END else write_large(n_{target})"
        return lines, [f"({size})", target]

    def _write_bytes(self, target: str) -> tuple[list[str], list[str]]:
        return [], [f"write_bytes({target})"]

    # Functions

    def enum(self, schema: dict[str, Any]) -> str:
        name, symbols = schema["name"], schema["symbols"]
        at = ", ".join(f"{_tag(n)}: {name}.{symbol}" for n, symbol in enumerate(symbols))
        tags = ", ".join(f'"{symbol}": b"\\x{_tag(n):02x}"' for n, symbol in enumerate(symbols))
        return f"_{name}_AT = {{{at}}}\n_{name}_TAGS = {{{tags}}}"

    def reader(self, schema: dict[str, Any]) -> list[str]:
        name = schema["name"]
        lines = [f"def read_{name}(d: bytes, i: int) -> tuple[{name}, int]:"]
        for field in schema["fields"]:
            if field["name"] in _TAKEN:
                raise ValueError(f"{name}.{field['name']}: the reader needs that name")
            lines.append(f"    {field['name']}: Any")
            lines += _indented(self.read(field["type"], field["name"]))
        fields = ", ".join(f"{field['name']}={field['name']}" for field in schema["fields"])
        return [*lines, f"    return {name}({fields}), i"]

    def writer(self, schema: dict[str, Any]) -> list[str]:
        lines = [f"def write_{schema['name']}(r: {schema['name']}) -> bytes:"]
        parts: list[str] = []
        for field in schema["fields"]:
            before, after = self.write(field["type"], field["name"])
            lines.append(f"    {field['name']}: Any = r.{field['name']}")
            lines += _indented(before)
            parts += after
        return [*lines, '    return b"".join((', *_indented([f"{p}," for p in parts], 2), "    ))"]

    def many(self, name: str) -> list[str]:
        """Of an array of the record ``name``."""
        return [
            f"def _read_{name}s(d: bytes, i: int) -> tuple[tuple[{name}, ...], int]:",
            f"    records: list[{name}] = []",
            "    size, i = read_size(d, i)",
            "    while size:",
            "        for _ in range(size):",
            f"            record, i = read_{name}(d, i)",
            "            records.append(record)",
            "        size, i = read_size(d, i)",
            "    return tuple(records), i",
            "",
            "",
            f"def _write_{name}s(records: tuple[{name}, ...]) -> bytes:",
            "    if type(records) is not tuple or not records:",
            "        raise Unusual",
            f"    written = map(write_{name}, records)",
            '    return b"".join((write_long(len(records)), *written, b"\\x00"))',
        ]


def fast_codec_module(names: Names) -> str:
    """The whole module."""
    codec = FastCodec(names)
    enums, functions, arrays = [], [], set()
    for schema in names.ordered():
        if schema["type"] == "enum":
            enums.append(codec.enum(schema))
        elif schema["type"] == "record":
            functions += [codec.reader(schema), codec.writer(schema)]
            many = [f["type"] for f in schema["fields"] if isinstance(f["type"], dict)]
            arrays |= {short(m["items"]) for m in many if names.is_record(m.get("items", ""))}
    functions += [codec.many(name) for name in sorted(arrays)]
    body = "\n\n\n".join(
        ["\n".join([*enums, "_BOOLEANS = (False, True)"]), *map("\n".join, functions)]
    )
    tables = [
        "READERS: dict[type, Callable[[bytes, int], tuple[Any, int]]] = {",
        *(f"    {name}: read_{name}," for name in TOP_LEVEL),
        "}",
        "WRITERS: dict[type, Callable[[Any], bytes]] = {",
        *(f"    {name}: write_{name}," for name in TOP_LEVEL),
        "}",
    ]
    types = [schema["name"] for schema in names.ordered() if schema["type"] != "fixed"]
    imports = [
        _IMPORTS,
        _importing("hms_schemas.generated.records", types),
        _importing("hms_schemas.wire", [n for n in _WIRE if re.search(rf"\b{n}\b", body)]),
    ]
    return HEADER + "\n".join([*imports, "", body, "", "", *tables]) + "\n"


def _importing(module: str, names: list[str]) -> str:
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in sorted(names)), ")"])
