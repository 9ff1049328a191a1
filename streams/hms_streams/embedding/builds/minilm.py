"""Build the fast int8 MiniLM: ``python -m hms_streams.embedding.builds.minilm SOURCE TARGET``.

It runs as a process of its own: the build takes some 500 MB for three seconds, imports ``onnx`` and
configures the root logger, and a service should keep none of that.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from hms_streams.embedding.silence import forbid_telemetry


def build(source: Path, target: Path) -> None:
    """Quantise the weight-only model ``source`` into ``target``. Overwrites; not atomic.

    The source stores int8 weights that it unpacks to float at every call. Saving the graph after
    the basic optimisations folds those constants into float weights again; dynamic quantisation
    then makes the products themselves int8. Per channel, because per tensor costs 18 % of the ten
    nearest neighbours where this costs 9 %.
    """
    forbid_telemetry()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        folded = Path(scratch) / "folded.onnx"
        _save_folded(source, folded)
        quantize_dynamic(folded, target, per_channel=True, weight_type=QuantType.QInt8)


def _save_folded(source: Path, folded: Path) -> None:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    # The basic level does not depend on the machine, so equal tool versions give equal bytes.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(folded)
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    build(Path(sys.argv[1]), Path(sys.argv[2]))
