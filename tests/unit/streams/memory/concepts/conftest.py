"""Lines about a few topics, with vectors that lie near their topic's."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from hms_schemas.generated.records import Trust
from hms_schemas.ids import derived_id
from hms_streams.memory.concepts.line import Line
from hms_streams.memory.token_estimate import estimate_tokens

DAY_US = 86_400_000_000
START_US = 1_683_504_000_000_000  # 2023-05-08
_DIMENSIONS = 48
# What is said of each topic, one sentence a line.
SAID = {
    "boat": "We sailed the boat out of the harbour {n} times, the mast held, the wind was strong.",
    "bread": "I baked rye bread in the oven again, loaf {n}, with a sourdough that Ines gave me.",
    "chess": "The chess tournament had a queen gambit in round {n} and Viktor lost his rook.",
}


def vector_of(topic: str, n: int) -> bytes:
    """Near the topic's direction, a signed byte a number; the same at every call."""
    axis = np.random.default_rng(sum(topic.encode())).normal(size=_DIMENSIONS)
    noise = np.random.default_rng(1000 + n).normal(size=_DIMENSIONS)
    whole = axis / np.linalg.norm(axis) + 0.5 * noise / np.linalg.norm(noise)
    return bytes(np.rint(whole / np.linalg.norm(whole) * 120).astype(np.int8).tobytes())


def make_line(topic: str = "boat", n: int = 0, text: str | None = None, **fields: object) -> Line:
    """A settled line of its own session, ``n`` days after the first."""
    said = SAID.get(topic, "{n}").format(n=n) if text is None else text
    return Line(
        **{
            "memory_id": derived_id(b"line", topic.encode(), str(n).encode()),
            "text": said,
            "speaker": "Ada",
            "session": f"{topic}-{n}",
            "turn": n,
            "occurred_at": START_US + n * DAY_US,
            "observed_offset": n,
            "tokens": estimate_tokens(said),
            "trust": Trust.USER,
            "settled": True,
            "model_id": "model",
            "vector": vector_of(topic, n),
            **fields,
        }
    )


def make_lines(*topics: str, each: int = 5) -> list[Line]:
    """Lines about each topic, shuffled once and for all."""
    made = [make_line(topic, n) for topic in topics for n in range(each)]
    Random(7).shuffle(made)
    return made


@pytest.fixture
def space() -> list[Line]:
    """Five lines about each of three topics."""
    return make_lines(*SAID)
