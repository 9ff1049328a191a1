"""Build the fast int8 multilingual-e5-small:
``python -m hms_streams.embedding.builds.multilingual_weights SOURCE TARGET``.

The package's own library takes four times as long for a text and gives no vectors of tokens.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hms_streams.embedding.builds.packed_e5 import read_packed


def build(source: Path, target: Path) -> None:
    """Write the packed model as a graph whose products are int8. Overwrites; not atomic.

    The weights of the products go from 4 bits to 8, per channel. In floats the vectors are those
    of the package's library (cosine 0.9999), in int8 they are near them (0.996).
    """
    import onnx

    from hms_streams.embedding.builds.bert_graph import Graph

    onnx.save(Graph(read_packed(source)).model(), str(target))


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
