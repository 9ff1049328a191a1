"""What the Go client carries as copies is what its sources would give."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .conftest import CLIENTS, MARKS, ROOT, built

pytestmark = MARKS
SCHEMA = "hms.memory.v1.MemoryEvent.pcf.avsc"


def test_go_carries_the_schema_of_the_contract() -> None:
    ours = (ROOT / "schemas/avro/pcf" / SCHEMA).read_bytes()

    assert (CLIENTS / "go" / SCHEMA).read_bytes() == ours


def test_go_classes_are_generated_from_the_protos(tmp_path: Path) -> None:
    built("go")

    subprocess.run(
        [str(CLIENTS / "go/generate.sh"), str(tmp_path)],
        env={**os.environ, "PYTHON": sys.executable},
        check=True,
        timeout=120,
    )

    assert sources(tmp_path / "hmspb") == sources(CLIENTS / "go/hmspb")


def sources(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.go")}
