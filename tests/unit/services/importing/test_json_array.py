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
    st.none() | st.booleans() | st.integers() | st.text(),
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
        patch.setattr(json_array, "_FIRST_CHUNK", chunk)
        assert list(elements(io.BytesIO(data))) == values


@pytest.mark.parametrize("text", ["", "{}", "[1, 2", "[1 2]", "[1,]", "[tru]", '["a'])
def test_what_is_no_array_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(elements(io.BytesIO(text.encode())))
