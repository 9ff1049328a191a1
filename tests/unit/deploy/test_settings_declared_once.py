"""A setting is declared in one class: the others inherit it, or are composed from it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from hms_services.local.settings import LocalSettings
from hms_services.local.table_of_parts import PARTS

from .conftest import models

# What only the processes themselves need: a command that looks at settings must not wait for it.
SLOW = ("faust", "numpy", "scipy", "onnxruntime", "tokenizers", "qdrant_client", "openai", "grpc")


def test_no_field_is_declared_twice() -> None:
    declared = Counter(
        field
        for model in models().values()
        for field in model.model_fields
        if field in vars(model).get("__annotations__", {})
    )

    assert len(declared) > 30
    assert {field: number for field, number in declared.items() if number > 1} == {}


def test_the_local_settings_pass_every_setting_of_every_part_on() -> None:
    fields = {field for part in PARTS for field in part.settings.model_fields}

    assert fields <= set(LocalSettings.model_fields)
    without = {"index_dir", "embedding_model"}  # None when they are not set.
    passed = set(LocalSettings().environment())
    assert {f"HMS_{field.upper()}" for field in fields - without} <= passed


def test_the_local_settings_load_nothing_slow() -> None:
    command = "import sys, hms_services.local.settings; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True, timeout=60
    )

    assert set(SLOW) & set(result.stdout.split()) == set()
