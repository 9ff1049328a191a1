"""A shipped file is used only with the content that HMS was built for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hms_schemas.errors import ConfigurationError
from hms_streams.embedding.model_file import ModelCache, ShippedFile
from hms_streams.embedding.onnx_models import TOKENIZER

ABSENT = ShippedFile("no_such_package", "model.onnx", "no-such-package==1", sha256="")


def test_a_foreign_file_in_place_of_the_model_is_refused() -> None:
    tampered = replace(TOKENIZER, sha256="0" * 64)

    with pytest.raises(ConfigurationError, match="not the version") as raised:
        tampered.verified()
    assert TOKENIZER.requirement in raised.value.fix


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    assert ABSENT.find() is None
    with pytest.raises(ConfigurationError, match="no-such-package==1 is missing"):
        ABSENT.verified()
    assert "pip install" in ABSENT.state(ModelCache(tmp_path)).fix
