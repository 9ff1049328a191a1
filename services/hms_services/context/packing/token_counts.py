"""The tokens of a text for the model that will read it, where the model's tokenizer is known.

``HMS_TOKENIZERS`` names files: ``gpt-4o=/models/o200k.json,llama=/models/llama/tokenizer.json``, in
the format of the tokenizers library. Nothing is downloaded. The tokens of other models are
estimated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from hms_schemas.errors import ConfigurationError
from hms_streams.memory.token_estimate import estimate_tokens

Count = Callable[[str], int]
# Pieces of a context are counted one by one. Where two pieces meet a tokenizer may cut once more.
_AT_A_SEAM = 1


class TokenCounts:
    """Counters by the name of the model."""

    def __init__(self, tokenizers: Mapping[str, Count] | None = None) -> None:
        self._known = dict(tokenizers or {})

    def of(self, model: str) -> Count:
        """The counter of a model; the estimate for a model that is unknown or not named."""
        return self._known.get(model, estimate_tokens)


def load_token_counts(setting: str) -> TokenCounts:
    """Read the tokenizers that the setting names.

    Raises:
        ConfigurationError: an entry is not ``model=path``, or a file holds no tokenizer.
    """
    entries = [each.strip() for each in setting.split(",") if each.strip()]
    return TokenCounts(dict(_counter(each) for each in entries))


def _counter(entry: str) -> tuple[str, Count]:
    model, _, path = entry.partition("=")
    if not (model.strip() and path.strip()):
        raise ConfigurationError(
            f"HMS_TOKENIZERS: {entry!r} is not model=path.",
            fix="Write it as gpt-4o=/path/to/tokenizer.json, more of them after commas.",
        )
    return model.strip(), partial(_count, _load(Path(path.strip()).expanduser()))


def _load(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise ConfigurationError(
            f"HMS_TOKENIZERS: {path} is no tokenizer ({type(error).__name__}).",
            fix="Give the tokenizer.json of the model.",
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _count(tokenizer: Any, text: str) -> int:
    return len(tokenizer.encode(text, add_special_tokens=False).ids) + _AT_A_SEAM
