"""Generate ``hms_proto`` from the .proto files, importable under a package of its own.

protoc derives Python imports from proto paths (``hms.memory.v1``), which is the name of the
client package; here the generated modules and the imports between them move to ``hms_proto``.
Run ``make proto``; a test fails when the generated files are not what this writes.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from importlib import resources
from pathlib import Path

from grpc_tools import protoc

HERE = Path(__file__).parent


def generate(target: Path) -> None:
    """Write the package ``hms_proto`` into ``target``, replacing what is there."""
    sources = sorted(str(path) for path in HERE.glob("hms/**/*.proto"))
    well_known = str(resources.files("grpc_tools") / "_proto")
    with tempfile.TemporaryDirectory() as folder:
        outs = [f"--{kind}_out={folder}" for kind in ("python", "pyi", "grpc_python", "mypy_grpc")]
        plugin = f"--plugin={Path(sys.executable).parent / 'protoc-gen-mypy_grpc'}"
        if protoc.main(["protoc", plugin, f"-I{HERE}", f"-I{well_known}", *outs, *sources]) != 0:
            raise SystemExit("protoc failed: read its message above")
        shutil.rmtree(target, ignore_errors=True)
        for path in sorted(Path(folder, "hms").rglob("*.py*")):
            _move(path, target / path.relative_to(Path(folder, "hms")))
    for package in [target, *(p for p in target.rglob("*") if p.is_dir())]:
        (package / "__init__.py").write_text('"""Generated from proto/: do not edit."""\n')
    (target / "py.typed").write_text("")


def _move(source: Path, target: Path) -> None:
    """Copy a generated module; ``hms.x.v1`` becomes ``hms_proto.x.v1`` where Python is meant."""
    text = source.read_text()
    text = re.sub(r"^(from|import) hms\.", r"\1 hms_proto.", text, flags=re.MULTILINE)
    text = re.sub(
        r"(?<![\w./'\"])hms\.(memory|context)\.v1\.(\w+_pb2)", r"hms_proto.\1.v1.\2", text
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


if __name__ == "__main__":
    generate(HERE / "hms_proto")
    sys.exit(0)
