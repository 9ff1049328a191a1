"""Generate what Python and other languages read from the .avsc files.

Writes ``hms_schemas/generated/records.py`` (typed records), ``hms_schemas/generated/fast_codec.py``
(their bytes), ``hms_schemas/generated/schemas.py`` (the schema texts, so that no file is read at
run time) and ``avro/pcf/*.pcf.avsc`` (the parsing canonical form: several Avro libraries compute a
wrong fingerprint from anything else).

Run ``make schemas``; a test fails when the generated files are not what this prints.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fastavro.schema import load_schema, to_parsing_canonical_form

from generator.fast_codec import fast_codec_module
from generator.names import HEADER, NAMESPACE, TOP_LEVEL, Names
from generator.records import records_module

HERE = Path(__file__).parent
# What a reader of a schema wants to see first; the rest follows by name.
FIRST = ("name", "type")


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
    names = Names(folder)
    files = {
        here / "hms_schemas/generated/__init__.py": HEADER.rstrip() + "\n",
        here / "hms_schemas/generated/records.py": records_module(names),
        here / "hms_schemas/generated/fast_codec.py": fast_codec_module(names),
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
