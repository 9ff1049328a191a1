"""What may enter memory: each limit at its edge, each refusal with its stable reason."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from hms_schemas import admission
from hms_schemas.admission import admit, check_size
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import (
    ConceptFormed,
    Forgotten,
    Kind,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Sealed,
    Superseded,
    Tagged,
    Ticked,
)

ID = b"i" * 16
NOW_MS = 1_760_000_000_000
KEY = b"local/ada"


def _admit(event: MemoryEvent, key: bytes | None = KEY) -> None:
    admit(event, key=key, timestamp_ms=NOW_MS, tenants={"local"})


def _refused(event: MemoryEvent, key: bytes | None = KEY) -> str:
    with pytest.raises(ContractError) as caught:
        _admit(event, key)
    return caught.value.reason


def _event(body: Any = None, **fields: Any) -> MemoryEvent:
    event = MemoryEvent(
        event_id=ID,
        tenant="local",
        space="ada",
        occurred_at=NOW_MS * 1000,
        body=body if body is not None else Ticked(),
    )
    return replace(event, **fields)


def test_a_full_event_is_admitted(event: MemoryEvent) -> None:
    _admit(event)


def test_a_tenant_that_is_not_served_is_refused() -> None:
    event = _event(tenant="nobody")
    assert _refused(event, b"nobody/ada") == "unknown_tenant"


@pytest.mark.parametrize("name", ["a", "A9", "ada@home.org", "a:b+c-d_e", "x" * 128])
def test_names_that_fit_in_keys_are_admitted(name: str) -> None:
    _admit(_event(space=name), b"local/" + name.encode())


@pytest.mark.parametrize("name", ["", " ", "a/b", "a b", ".a", "-a", "é", "x" * 129, "a\n"])
def test_names_that_do_not_are_refused(name: str) -> None:
    assert _refused(_event(space=name), b"local/" + name.encode()) == "bad_space"
    assert _refused(_event(tenant=name), name.encode() + b"/ada") == "bad_tenant"


@pytest.mark.parametrize(
    ("key", "reason"), [(None, "null_key"), (b"", "wrong_key"), (b"local/bob", "wrong_key")]
)
def test_a_key_that_is_not_the_space_is_refused(key: bytes | None, reason: str) -> None:
    assert _refused(_event(), key) == reason


def test_times_are_judged_by_the_brokers_clock() -> None:
    latest = NOW_MS * 1000 + admission.LATEST_AHEAD_US
    _admit(_event(occurred_at=latest))
    _admit(_event(occurred_at=admission.EARLIEST_US))
    assert _refused(_event(occurred_at=latest + 1)) == "time_in_future"
    assert _refused(_event(occurred_at=admission.EARLIEST_US - 1)) == "time_too_early"
    assert _refused(_event(occurred_at=NOW_MS)) == "time_too_early"


LONGEST = "x" * admission.MAX_CONTENT_CHARS
FORMED = ConceptFormed(title="t", summary="s", member_ids=(ID,))
SEALED = Sealed(key_id="k", nonce=b"n" * 12, ciphertext=b"")


@pytest.mark.parametrize(
    "body",
    [
        Observed(content=LONGEST),
        Observed(content=SEALED),
        Observed(content="x", importance=0.0, turn=0),
        Observed(content="x", importance=1.0, speaker="s" * 256, session_id="s" * 256),
        Observed(content="x", tags=("t" * 128,) * 64),
        Observed(content="x", attributes={f"{n}": "v" * 4096 for n in range(64)}),
        Recalled(memory_ids=(ID,) * 1000),
        Recalled(memory_ids=()),
        Rated(memory_id=ID, rating=-1.0),
        Rated(memory_id=ID, rating=1.0),
        Tagged(memory_id=ID, added=("t",) * 32, removed=("t",) * 32),
        Superseded(memory_id=ID, confidence=0.0),
        Forgotten(memory_ids=(ID,) * 1000, whole_space=True),
        FORMED,
        Ticked(),
    ],
)
def test_the_most_that_is_allowed_is_admitted(body: Any) -> None:
    _admit(_event(body))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (Observed(content=""), "empty_content"),
        (Observed(content=" \n\t"), "empty_content"),
        (Observed(content=LONGEST + "x"), "content_too_long"),
        (Observed(content="x", kind=Kind.CONCEPT), "bad_kind"),
        (Observed(content="x", kind=Kind.UNKNOWN), "bad_kind"),
        (Observed(content="x", importance=1.01), "bad_importance"),
        (Observed(content="x", importance=float("nan")), "bad_importance"),
        (Observed(content="x", turn=-1), "bad_turn"),
        (Observed(content="x", utc_offset_minutes=1440), "bad_utc_offset"),
        (Observed(content="x", utc_offset_minutes=-1440), "bad_utc_offset"),
        (Observed(content="x", speaker=""), "bad_speaker"),
        (Observed(content="x", session_id="s" * 257), "bad_session_id"),
        (Observed(content="x", tags=("t",) * 65), "too_many_tags"),
        (Observed(content="x", tags=("",)), "bad_tags"),
        (Observed(content="x", tags=("t" * 129,)), "bad_tags"),
        (Observed(content="x", attributes={str(n): "" for n in range(65)}), "too_many_attributes"),
        (Observed(content="x", attributes={"k": "v" * 4097}), "bad_attributes"),
        (Observed(content="x", attributes={"k" * 257: "v"}), "bad_attributes"),
        (Recalled(memory_ids=(ID,) * 1001), "too_many_memory_ids"),
        (Rated(memory_id=ID, rating=1.1), "bad_rating"),
        (Rated(memory_id=ID, rating=float("nan")), "bad_rating"),
        (Rated(memory_id=ID, rating=float("-inf")), "bad_rating"),
        (Tagged(memory_id=ID, added=("",)), "bad_tags"),
        (Tagged(memory_id=ID, removed=("t",) * 65), "too_many_tags"),
        (Superseded(memory_id=ID, confidence=2.0), "bad_confidence"),
        (Forgotten(memory_ids=(ID,) * 1001), "too_many_memory_ids"),
        (replace(FORMED, summary=""), "empty_content"),
        (replace(FORMED, member_ids=(ID,) * 1001), "too_many_member_ids"),
        (replace(FORMED, parent_ids=(ID,) * 1001), "too_many_parent_ids"),
        (replace(FORMED, key_terms=("t",) * 65), "too_many_key_terms"),
        (replace(FORMED, title="t" * 257), "bad_title"),
        (replace(FORMED, confidence=-0.1), "bad_confidence"),
    ],
)
def test_what_is_beyond_is_refused(body: Any, reason: str) -> None:
    assert _refused(_event(body)) == reason


def test_the_size_is_judged_before_decoding() -> None:
    check_size(None)
    check_size(b"x" * admission.MAX_EVENT_BYTES)
    with pytest.raises(ContractError) as caught:
        check_size(b"x" * (admission.MAX_EVENT_BYTES + 1))
    assert caught.value.reason == "event_too_large"
