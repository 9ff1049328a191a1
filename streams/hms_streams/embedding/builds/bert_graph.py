"""The graph of a BERT encoder, written node by node from its weights, with products in int8.

One text a call: no padding and no mask. The output has a vector for each token. The weights of a
product are quantised per column, what they are multiplied with at each call: as the library's own
quantiser does, in a hundredth of its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from hms_streams.embedding.builds.packed_e5 import BLOCK, PackedModel

_OPSET, _IR = 21, 10
_OWN_OPERATORS = "com.microsoft"
# The largest number of a signed byte; and the least that is not taken for zero.
_MOST, _LEAST = 127, 1e-9


class Graph:
    """Collects the nodes and constants of one model."""

    def __init__(self, packed: PackedModel) -> None:
        self._packed = packed
        self._shape = packed.shape
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> Any:
        """The whole encoder as an ONNX model."""
        hidden = self._shape.hidden
        heads = [0, 0, self._shape.heads, hidden // self._shape.heads]
        self._constant("heads", np.array(heads, np.int64))
        self._constant("joined", np.array([0, 0, hidden], np.int64))
        rows = self._embedded()
        for layer in range(self._shape.layers):
            rows = self._layer(rows, f"l{layer}")
        self._nodes[-1].output[0] = "last_hidden_state"
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "n"])],
            [
                helper.make_tensor_value_info(
                    "last_hidden_state", TensorProto.FLOAT, [1, "n", hidden]
                )
            ],
            self._constants,
        )
        operators = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OWN_OPERATORS, 1)]
        return helper.make_model(graph, opset_imports=operators, ir_version=_IR)

    def _embedded(self) -> str:
        """Words and positions. A text has one part, so the kind of part is added once for all."""
        hidden = self._shape.hidden
        positions = self._packed.floats("emb.pos").reshape(-1, hidden)
        kinds = self._packed.floats("emb.type").reshape(-1, hidden)
        self._constant("positions", positions + kinds[0])
        self._constant("start", np.array([0], np.int64))
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", ["positions", "start", "length", "start"], "placed")
        self._node("Add", [self._words(), "placed"], "embedded")
        return self._normed("embedded", "emb.ln")

    def _words(self) -> str:
        """The vectors of the words stay in 4 bits: as floats they take 384 MB."""
        shape = self._shape
        numbers, scales = self._packed.blocks("emb.word")
        halves = (numbers.reshape(shape.words, shape.hidden) & 15).astype(np.uint8)
        packed = halves[:, 0::2] | (halves[:, 1::2] << 4)
        table = TensorProto(name="words", data_type=TensorProto.INT4, raw_data=packed.tobytes())
        table.dims.extend([shape.words, shape.hidden])
        self._constants.append(table)
        self._constant("word_scales", scales.reshape(shape.words, -1))
        return self._node(
            "GatherBlockQuantized",
            ["words", "input_ids", "word_scales"],
            "word_vectors",
            domain=_OWN_OPERATORS,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )

    def _layer(self, rows: str, name: str) -> str:
        attended = self._linear(self._attended(rows, name), f"{name}.ao", self._shape.hidden)
        self._node("Add", [attended, rows], f"{name}.seen")
        rows = self._normed(f"{name}.seen", f"{name}.aln")
        self._node("Gelu", [self._linear(rows, f"{name}.fi", self._shape.hidden)], f"{name}.gelu")
        thought = self._linear(f"{name}.gelu", f"{name}.fo", self._shape.inner)
        self._node("Add", [thought, rows], f"{name}.thought")
        return self._normed(f"{name}.thought", f"{name}.oln")

    def _attended(self, rows: str, name: str) -> str:
        width = self._shape.hidden // self._shape.heads
        # The keys are turned already, so that the product needs no further step.
        for part, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            scale = width**-0.5 if part == "q" else 1.0
            flat = self._linear(rows, f"{name}.{part}", self._shape.hidden, scale)
            self._node("Reshape", [flat, "heads"], f"{name}.{part}.split")
            self._node("Transpose", [f"{name}.{part}.split"], f"{name}.{part}.head", perm=order)
        self._node("MatMul", [f"{name}.q.head", f"{name}.k.head"], f"{name}.near")
        self._node("Softmax", [f"{name}.near"], f"{name}.shares", axis=-1)
        self._node("MatMul", [f"{name}.shares", f"{name}.v.head"], f"{name}.mixed")
        self._node("Transpose", [f"{name}.mixed"], f"{name}.beside", perm=[0, 2, 1, 3])
        return self._node("Reshape", [f"{name}.beside", "joined"], f"{name}.attended")

    def _linear(self, rows: str, name: str, columns: int, scale: float = 1.0) -> str:
        weights = self._packed.matrix(f"{name}.w", columns)
        steps = np.maximum(np.abs(weights).max(axis=1), _LEAST) / _MOST
        small = np.rint(weights / steps[:, None]).astype(np.int8)
        bias = self._packed.floats(f"{name}.b") * np.float32(scale)
        learnt = [
            self._constant(f"{name}.w", small.T),
            self._constant(f"{name}.steps", (steps * scale).astype(np.float32)),
            "",
            self._constant(f"{name}.b", bias),
        ]
        return self._node("DynamicQuantizeMatMul", [rows, *learnt], name, domain=_OWN_OPERATORS)

    def _normed(self, rows: str, name: str) -> str:
        learnt = [self._constant(f"{name}.{x}", self._packed.floats(f"{name}.{x}")) for x in "wb"]
        epsilon = self._packed.epsilon
        return self._node("LayerNormalization", [rows, *learnt], name, epsilon=epsilon, axis=-1)

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, operator: str, inputs: Sequence[str], output: str, **how: Any) -> str:
        self._nodes.append(helper.make_node(operator, inputs, [output], **how))
        return output
