"""Models on ONNX Runtime: int8, one thread, no torch. The default embedder is one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple, assert_never

import numpy as np

from hms_streams.embedding.calibration import Calibration
from hms_streams.embedding.embedder import MAX_TOKENS
from hms_streams.embedding.meaning import PART_DIMENSIONS, Meaning, Vectors, no_parts, parts_of
from hms_streams.embedding.model_file import ModelCache
from hms_streams.embedding.onnx_models import MINILM, OnnxModel, Pooling
from hms_streams.embedding.silence import forbid_telemetry
from hms_streams.embedding.text_role import Role


class Encoded(NamedTuple):
    """What a model gives for one text."""

    whole: Vectors
    """A unit vector."""
    tokens: Vectors
    """A vector for each token of the text, without the model's marks and the role's words."""


class OnnxEmbedder:
    """``Embedder`` over a model of the table; the default is MiniLM.

    The model is called with one text at a time, never with a padded batch. Dynamic quantisation
    takes its scale from the whole input, so in a batch a text's vector would depend on the other
    texts: in batches of 8 the cosine to the text's own vector was 0.991, and 0.965 at worst. On one
    thread a batch is no faster either (175 texts/s one by one, 177 by 8, 158 by 32).
    """

    def __init__(self, cache: ModelCache, model: OnnxModel = MINILM) -> None:
        """Load ``model``; build or fetch its files first if need be (seconds, once).

        Raises:
            ConfigurationError: a model file or library is missing or not the pinned one.
            StartError: a file could not be built or fetched.
        """
        self._model = model
        weights = model.weights.content(cache)
        # The hash of the weights names the model: equal bytes give equal vectors.
        self._model_id = f"{model.name}.int8.{hashlib.sha256(weights).hexdigest()[:12]}"
        self._session = _open_session(weights)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._outputs = [model.output] if model.output else None
        self._tokenizer = _open_tokenizer(model.tokenizer.content(cache))
        self._before = {role: self._marks_before(role) for role in Role}

    @property
    def model_id(self) -> str:
        """See ``Embedder``."""
        return self._model_id

    @property
    def dimensions(self) -> int:
        """See ``Embedder``."""
        return self._model.dimensions

    @property
    def part_dimensions(self) -> int:
        """See ``Embedder``."""
        return PART_DIMENSIONS if self._model.has_parts else 0

    @property
    def calibration(self) -> Calibration:
        """See ``Embedder``."""
        return self._model.calibration

    @property
    def languages(self) -> frozenset[str] | None:
        """See ``Embedder``."""
        return self._model.languages

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        """See ``Embedder``. Runs on the caller's thread; other threads run meanwhile."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.encoded(text, role).whole
        return vectors

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        """See ``Embedder``. Runs as ``embed`` does."""
        made = []
        for text in texts:
            whole, tokens = self.encoded(text, role)
            has_parts = self._model.has_parts
            parts = parts_of(tokens, role.tokens_per_part) if has_parts else no_parts()
            made.append(Meaning(whole, parts))
        return made

    def encoded(self, text: str, role: Role) -> Encoded:
        """One text as the model gives it."""
        tokens = self._tokens(text, role)
        return Encoded(_whole(tokens, self._model.pooling), tokens[self._before[role] : -1])

    def _tokens(self, text: str, role: Role) -> Vectors:
        ids = np.array([self._ids(self._model.prefix(role) + text)], dtype=np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        feed = {name: values for name, values in given.items() if name in self._inputs}
        tokens: Vectors = self._session.run(self._outputs, feed)[0][0]
        return tokens

    def _marks_before(self, role: Role) -> int:
        """How many tokens stand before the text: the model's own mark, and the role's words."""
        return len(self._ids(self._model.prefix(role).strip())) - 1

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids


def _whole(tokens: Vectors, pooling: Pooling) -> Vectors:
    match pooling:
        case Pooling.MEAN:
            pooled = tokens.mean(axis=0)
        case Pooling.FIRST:
            pooled = tokens[0]
        case _:
            assert_never(pooling)
    unit: Vectors = pooled / np.linalg.norm(pooled)
    return unit


def _open_session(weights: bytes) -> Any:
    forbid_telemetry()
    import onnxruntime as ort

    options = ort.SessionOptions()
    # More threads a call would spin and wait for each other on busy cores. Callers have threads.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _open_tokenizer(content: bytes) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(content)
    # Some files pad every text to 128 tokens, which a single text does not need.
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
