"""MiniLM on ONNX Runtime: int8, one thread, no torch. The default embedder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hms_streams.embedding.embedder import MAX_TOKENS
from hms_streams.embedding.meaning import PART_DIMENSIONS, Meaning, Vectors, parts_of
from hms_streams.embedding.minilm_files import MINILM, TOKENIZER, OnnxModel, ensure_built
from hms_streams.embedding.silence import forbid_telemetry

_DIMENSIONS = 384


class OnnxEmbedder:
    """``Embedder`` over a MiniLM, quantised per channel on this machine at first use.

    The model is called with one text at a time, never with a padded batch. Dynamic quantisation
    takes its scale from the whole input, so in a batch a text's vector would depend on the other
    texts: in batches of 8 the cosine to the text's own vector was 0.991, and 0.965 at worst. On one
    thread a batch is no faster either (175 texts/s one by one, 177 by 8, 158 by 32).
    """

    def __init__(self, cache: Path, model: OnnxModel = MINILM) -> None:
        """Load ``model``, building it below ``cache`` first if need be (about 4 s, once).

        Raises:
            ConfigurationError: a model file or library is missing or not the pinned one.
            StartError: the build failed.
        """
        built = ensure_built(cache, model)
        self._session = _open_session(built.path)
        self._wants_types = any(i.name == "token_type_ids" for i in self._session.get_inputs())
        self._outputs = [model.output] if model.output else None
        self._tokenizer = _open_tokenizer(TOKENIZER.verified())
        # The hash of the build names the model: equal bytes give equal vectors.
        self._model_id = f"{model.name}.int8.{built.sha256[:12]}"

    @property
    def model_id(self) -> str:
        """See ``Embedder``."""
        return self._model_id

    @property
    def dimensions(self) -> int:
        """See ``Embedder``."""
        return _DIMENSIONS

    @property
    def part_dimensions(self) -> int:
        """See ``Embedder``."""
        return PART_DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder``. Runs on the caller's thread; other threads run meanwhile."""
        vectors = np.empty((len(texts), _DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _whole(self._tokens(text))
        return vectors

    def meanings(self, texts: Sequence[str], tokens_per_part: int = 1) -> list[Meaning]:
        """See ``Embedder``. Runs as ``embed`` does."""
        made = []
        for text in texts:
            tokens = self._tokens(text)
            # The first and the last are the model's own marks.
            made.append(Meaning(_whole(tokens), parts_of(tokens[1:-1], tokens_per_part)))
        return made

    def _tokens(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        if self._wants_types:
            feed["token_type_ids"] = np.zeros_like(ids)
        tokens: Vectors = self._session.run(self._outputs, feed)[0][0]
        return tokens


def _whole(tokens: Vectors) -> Vectors:
    mean = tokens.mean(axis=0)
    unit: Vectors = mean / np.linalg.norm(mean)
    return unit


def _open_session(path: Path) -> Any:
    forbid_telemetry()
    import onnxruntime as ort

    options = ort.SessionOptions()
    # More threads a call would spin and wait for each other on busy cores. Callers have threads.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _open_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    # The file pads every text to 128 tokens, which a single text does not need.
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
