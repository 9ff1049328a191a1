"""Arrays read one element at a time."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.importing import json_array
from hms_services.importing.json_array import elements

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(values=st.lists(VALUES), chunk=st.integers(1, 30), indent=st.sampled_from([None, 2]))
def test_elements_are_those_of_the_array_wherever_the_chunks_end(
    values: list[Any], chunk: int, indent: int | None
) -> None:
    data = json.dumps(values, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
    if b"\xed" in data:  # a lone surrogate is not UTF-8; no file of text holds one
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "_CHUNK", chunk)
        assert list(elements(io.BytesIO(data))) == values


@pytest.mark.parametrize("text", ["", "{}", "[1, 2", "[1 2]", "[1,]", "[tru]", '["a'])
def test_what_is_no_array_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(elements(io.BytesIO(text.encode())))


def test_numbers_with_a_point_are_floats_at_every_depth() -> None:
    [value] = elements(io.BytesIO(b'[{"a": [1.5, {"b": 1777800000.25}], "c": 1e3, "d": 7}]'))
    assert repr(value) == "{'a': [1.5, {'b': 1777800000.25}], 'c': 1000.0, 'd': 7}"


def test_what_comes_before_a_fault_is_read_and_a_byte_order_mark_is_no_fault() -> None:
    found = elements(io.BytesIO(b'\xef\xbb\xbf [{"a": 1}, {"a": 2}, {"a"'))
    assert [next(found), next(found)] == [{"a": 1}, {"a": 2}]
    with pytest.raises(ValueError, match="ends too early"):
        next(found)
