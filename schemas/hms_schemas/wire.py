"""The pieces of Avro's binary encoding that the generated codec is made of.

Each reader takes the bytes and where to start, and returns the value and where it ends. They know
only what HMS itself writes; whatever else Avro allows, and whatever is broken, is ``Unusual`` or
raises as Python does (``IndexError`` at the end of the bytes), and fastavro has the last word. A
text or id may be read past the end of the bytes: then the end that is returned lies beyond them,
which the caller compares once, for the whole record.

Numbers are zig-zag variable-length integers, seven bits a byte, the lowest first. Times of our
century in microseconds take eight bytes; those are read all at once, in four steps of masks and
shifts, which is half again as fast as seven bits at a time, and written from tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct


class Unusual(ValueError):  # noqa: N818 - not an error: fastavro decides
    """Not what HMS writes: leave it to fastavro."""


_EIGHT = Struct("<Q")
_DOUBLE = Struct("<d")
read_double = _DOUBLE.unpack_from
write_double = _DOUBLE.pack

LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1
INT_MIN, INT_MAX = -(2**31), 2**31 - 1
# A number of 64 bits takes ten bytes, the tenth for the one bit that is left.
_LAST_SHIFT, _MOST = 63, 2**64 - 1
# The top bits of eight bytes, and what they are in a number of exactly eight.
_TOPS, _TOPS_OF_EIGHT = 0x8080808080808080, 0x0080808080808080


def _encoded(number: int) -> bytes:
    rest = (number << 1) ^ (number >> 63)
    out = bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


# Lengths, counts and turns are almost always below this.
SMALL_END = 1024
SMALL = tuple(_encoded(number) for number in range(SMALL_END))
# Two bytes at a time, for what is larger: fourteen bits that more bits follow, and the last ones.
# A moment is four of them, a fifth of the time of seven bits at a time.
_PAIR = 0x3FFF
_MORE = tuple(bytes((pair & 0x7F | 0x80, pair >> 7 | 0x80)) for pair in range(_PAIR + 1))
_LAST = tuple(
    bytes((pair,)) if pair < 0x80 else bytes((pair & 0x7F | 0x80, pair >> 7))
    for pair in range(_PAIR + 1)
)
_FOUR_PAIRS = 1 << 55


def read_long(d: bytes, i: int) -> tuple[int, int]:
    """A number of any size."""
    if d[i] > 0x7F and len(d) - i >= 8:
        z: int = _EIGHT.unpack_from(d, i)[0]
        if z & _TOPS == _TOPS_OF_EIGHT:
            z = (z & 0x007F007F007F007F) | (z & 0x7F007F007F007F00) >> 1
            z = (z & 0x00003FFF00003FFF) | (z & 0x3FFF00003FFF0000) >> 2
            z = (z & 0x000000000FFFFFFF) | (z & 0x0FFFFFFF00000000) >> 4
            return (z >> 1) ^ -(z & 1), i + 8
    byte = d[i]
    z = byte & 0x7F
    shift = 7
    i += 1
    while byte > 0x7F:
        if shift > _LAST_SHIFT:
            raise Unusual
        byte = d[i]
        i += 1
        z |= (byte & 0x7F) << shift
        shift += 7
    if z > _MOST:
        raise Unusual
    return (z >> 1) ^ -(z & 1), i


def read_size(d: bytes, i: int) -> tuple[int, int]:
    """A length or count. A negative count opens a block of known size, which we never write."""
    size, i = read_long(d, i)
    if size < 0:
        raise Unusual
    return size, i


def read_bytes(d: bytes, i: int) -> tuple[bytes, int]:
    """Bytes behind their length."""
    size, i = read_size(d, i)
    return d[i : i + size], i + size


def read_text(d: bytes, i: int) -> tuple[str, int]:
    """UTF-8 behind its length."""
    size, i = read_size(d, i)
    return d[i : i + size].decode(), i + size


def read_texts(d: bytes, i: int) -> tuple[tuple[str, ...], int]:
    """An array of texts."""
    texts: list[str] = []
    size, i = read_size(d, i)
    while size:
        for _ in range(size):
            text, i = read_text(d, i)
            texts.append(text)
        size, i = read_size(d, i)
    return tuple(texts), i


def read_longs(d: bytes, i: int) -> tuple[tuple[int, ...], int]:
    """An array of numbers."""
    numbers: list[int] = []
    size, i = read_size(d, i)
    while size:
        for _ in range(size):
            number, i = read_long(d, i)
            numbers.append(number)
        size, i = read_size(d, i)
    return tuple(numbers), i


def read_ids(d: bytes, i: int) -> tuple[tuple[bytes, ...], int]:
    """An array of ids, 16 bytes each."""
    ids: list[bytes] = []
    size, i = read_size(d, i)
    while size:
        end = i + 16 * size
        if end > len(d):
            raise Unusual
        ids += [d[start : start + 16] for start in range(i, end, 16)]
        size, i = read_size(d, end)
    return tuple(ids), i


def read_text_map(d: bytes, i: int) -> tuple[dict[str, str], int]:
    """A map from text to text."""
    entries: dict[str, str] = {}
    size, i = read_size(d, i)
    while size:
        for _ in range(size):
            key, i = read_text(d, i)
            entries[key], i = read_text(d, i)
        size, i = read_size(d, i)
    return entries, i


def write_large(n: int) -> bytes:
    """A number of 64 bits."""
    if type(n) is not int or not LONG_MIN <= n <= LONG_MAX:
        raise Unusual
    if not 0 <= n < _FOUR_PAIRS:
        return _encoded(n)
    z = n << 1
    if z < 1 << 14:
        return _LAST[z]
    if z < 1 << 28:
        return _MORE[z & _PAIR] + _LAST[z >> 14]
    if z < 1 << 42:
        return _MORE[z & _PAIR] + _MORE[z >> 14 & _PAIR] + _LAST[z >> 28]
    return _MORE[z & _PAIR] + _MORE[z >> 14 & _PAIR] + _MORE[z >> 28 & _PAIR] + _LAST[z >> 42]


def write_long(n: int) -> bytes:
    """A number of 64 bits."""
    return SMALL[n] if 0 <= n < SMALL_END else write_large(n)


def write_bytes(value: bytes) -> bytes:
    """Bytes behind their length."""
    if type(value) is not bytes:
        raise Unusual
    return write_long(len(value)) + value


def write_text(text: str) -> bytes:
    """UTF-8 behind its length."""
    if not isinstance(text, str):
        raise Unusual
    raw = text.encode()
    return write_long(len(raw)) + raw


def write_texts(texts: tuple[str, ...]) -> bytes:
    """An array of texts, in one block."""
    _check_tuple(texts)
    return b"".join((write_long(len(texts)), *map(write_text, texts), b"\x00"))


def write_longs(numbers: tuple[int, ...]) -> bytes:
    """An array of numbers, in one block."""
    _check_tuple(numbers)
    if len(numbers) == 1:
        return b"\x02" + write_large(numbers[0]) + b"\x00"
    return b"".join((write_long(len(numbers)), *map(write_large, numbers), b"\x00"))


def write_ids(ids: tuple[bytes, ...]) -> bytes:
    """An array of ids, in one block."""
    _check_tuple(ids)
    if any(type(one) is not bytes or len(one) != 16 for one in ids):
        raise Unusual
    return b"".join((write_long(len(ids)), *ids, b"\x00"))


def write_text_map(entries: Mapping[str, str]) -> bytes:
    """A map from text to text, in one block."""
    if type(entries) is not dict:
        raise Unusual
    parts = [write_text(key) + write_text(value) for key, value in entries.items()]
    return b"".join((write_long(len(parts)), *parts, b"\x00"))


def _check_tuple(value: object) -> None:
    """An empty one is a single byte, written where the array stands."""
    if type(value) is not tuple or not value:
        raise Unusual
