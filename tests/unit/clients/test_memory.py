"""The blocking client against a real gRPC server."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import grpc
import pytest

import hms
from hms_proto.memory.v1 import memory_pb2 as pb
from hms_proto.memory.v1 import memory_service_pb2 as service_pb


def contents(memories: Iterable[hms.MemoryRecord]) -> list[str]:
    return [memory.content for memory in memories]


def test_a_content_over_the_limit_becomes_memories_in_order(
    server: Any, memory: hms.Memory
) -> None:
    long = "".join(f"{n}. The ferry to Texel takes twenty minutes. " for n in range(6_000))

    first, short = memory.remember([long, "Tea."], speaker="Ada", idempotency_key="k")
    again, _ = memory.remember([long, "Tea."], speaker="Ada", idempotency_key="k")

    assert again.id == first.id
    assert [each.id for each in again.parts] == [each.id for each in first.parts]
    assert (len(first.parts), short.parts) == (4, ())
    written = [event.observed for event in server.requests[0].events]
    assert "".join(each.content for each in written[:-1]) == long
    assert [each.attributes["part"] for each in written[:-1]] == [f"{n}/5" for n in range(1, 6)]
    assert {each.attributes["part_of"] for each in written[:-1]} == {"k#0"}
    assert {each.speaker for each in written} == {"Ada"}
    assert not written[-1].attributes


def test_what_is_remembered_is_read_back_whole(server: Any, memory: hms.Memory) -> None:
    at = datetime(2026, 5, 3, 9, 4, 0, 123456, tzinfo=UTC)
    where = memory.remember(
        "Ada moved.", kind="fact", speaker="Ada", session="s1", tags=["home"], occurred_at=at
    )
    record = memory.get(where.id)
    assert (record.content, record.kind, record.speaker) == ("Ada moved.", hms.Kind.FACT, "Ada")
    assert (record.space, record.session, record.tags) == ("ada", "s1", ("home",))
    assert record.occurred_at == at
    assert record.tier is hms.Tier.SHORT
    assert record.expires_at is None


def test_a_time_without_a_zone_is_utc(memory: hms.Memory) -> None:
    where = memory.remember("x", occurred_at=datetime(2026, 5, 3))
    assert memory.get(where.id).occurred_at == datetime(2026, 5, 3, tzinfo=UTC)


def test_a_time_keeps_its_zone(memory: hms.Memory) -> None:
    in_tokyo = datetime.fromisoformat("2026-11-25T07:30+09:00")

    record = memory.get(memory.remember("x", occurred_at=in_tokyo).id)

    assert record.occurred_at.isoformat() == "2026-11-25T07:30:00+09:00"


@pytest.mark.parametrize("method", ["recall", "context"])
def test_a_question_tells_the_zone_of_the_asker(
    server: Any, memory: hms.Memory, method: str
) -> None:
    in_tokyo = datetime.fromisoformat("2026-11-25T07:30+09:00")

    getattr(memory, method)("What did I do yesterday?", question_time=in_tokyo)

    request = server.requests[-1]
    assert request.question_time.ToDatetime(UTC) == in_tokyo
    assert request.question_utc_offset_minutes == 540


def test_a_list_is_written_in_order_and_in_requests_that_the_server_takes(
    server: Any, memory: hms.Memory
) -> None:
    where = memory.remember([f"m{n}" for n in range(1200)])
    assert [len(request.events) for request in server.requests] == [500, 500, 200]
    assert [each.offset for each in where] == list(range(1200))


def test_large_contents_are_split_by_bytes(server: Any, memory: hms.Memory) -> None:
    memory.remember(["x" * 60_000] * 100)
    assert all(request.ByteSize() < 4 * 1024 * 1024 for request in server.requests)
    assert sum(len(request.events) for request in server.requests) == 100


def test_one_key_for_a_list_stays_one_key_each(memory: hms.Memory) -> None:
    first = memory.remember(["a", "b"], idempotency_key="k")
    again = memory.remember(["a", "b"], idempotency_key="k")
    assert [each.id for each in first] == [each.id for each in again]
    assert len({each.id for each in first}) == 2


def test_list_reads_every_page(memory: hms.Memory) -> None:
    memory.remember([f"m{n}" for n in range(25)])
    assert contents(memory.list(page_size=10)) == [f"m{n}" for n in reversed(range(25))]


def test_list_reads_no_page_that_is_not_asked_for(server: Any, memory: hms.Memory) -> None:
    memory.remember([f"m{n}" for n in range(25)])
    server.requests.clear()
    assert contents(islice(memory.list(page_size=10), 3)) == ["m24", "m23", "m22"]
    assert len(server.requests) == 1


def test_recall_context_and_forget(memory: hms.Memory) -> None:
    memory.remember(["Ada bakes bread.", "Ada sails."])
    found = memory.recall("bread")
    assert [each.memory.content for each in found] == ["Ada bakes bread."]
    assert len(found) == 1
    context = memory.context("what does Ada bake?")
    assert str(context) == "- Ada bakes bread.\n- Ada sails."
    assert context.lines[0].section == "recalled"
    assert context.missing == ("vectors",)
    assert context.timings_ms == {"total": 1.5}
    assert memory.forget(found.results[0].memory.id).count == 1
    assert contents(memory.list()) == ["Ada sails."]
    assert memory.forget_all(reason="asked").count == 1


def test_filters_reach_the_server(server: Any, memory: hms.Memory) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    memory.recall("x", tiers=["long"], kinds=["FACT"], tags=["a"], speaker="Ada", since=since)
    sent = server.requests[-1].filter
    assert list(sent.tiers) == [pb.TIER_LONG]
    assert list(sent.kinds) == [pb.KIND_FACT]
    assert (sent.speaker, list(sent.tags)) == ("Ada", ["a"])
    assert sent.start_time.ToDatetime(tzinfo=UTC) == since
    assert not sent.HasField("end_time")


def test_spaces_reads_every_page(memory: hms.Memory) -> None:
    for space in ("b", "a", "c"):
        memory.remember("x", space=space)
    assert [each.space for each in memory.spaces()] == ["a", "b", "c"]


def test_watch_yields_moves_and_says_when_the_stream_breaks(
    server: Any, memory: hms.Memory
) -> None:
    moved = pb.Transition(
        memory="tenants/t/spaces/ada/memories/m1",
        from_tier=pb.TIER_SHORT,
        to_tier=pb.TIER_MEDIUM,
        reason="displaced",
    )
    server.transitions.append(
        service_pb.WatchTransitionsResponse(transition=moved, excerpt="Ada moved.")
    )
    moves = memory.watch()
    move = next(moves)
    assert (move.memory_id, move.from_tier, move.to_tier) == ("m1", "short", "medium")
    assert move.excerpt == "Ada moved."
    with pytest.raises(hms.UnavailableError, match="the stream broke"):
        next(moves)


def test_reads_carry_the_token_of_the_latest_write_of_their_space(
    server: Any, memory: hms.Memory
) -> None:
    memory.recall("x")
    assert server.requests[-1].consistency_token == ""
    memory.remember("one")
    memory.remember("two")
    memory.recall("x")
    assert server.requests[-1].consistency_token == "3:2"
    memory.recall("x", space="other")
    assert server.requests[-1].consistency_token == ""


def test_the_token_goes_with_every_call(server: Any) -> None:
    with hms.connect(server.address, token="s3cret") as memory:
        memory.recall("x")
    assert server.metadata[-1]["authorization"] == "Bearer s3cret"


def test_threads_share_a_client(memory: hms.Memory) -> None:
    def write(worker: int) -> None:
        for n in range(20):
            memory.remember(f"{worker}/{n}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert len(set(contents(memory.list()))) == 160


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda memory: memory.remember("x", kind="wish"), "'wish' is not a kind"),
        (lambda memory: memory.remember("  "), "nothing to remember"),
        (lambda memory: memory.remember("x", trust="nobody"), "'nobody' is not a trust"),
        (lambda memory: memory.recall("x", tiers=["deep"]), "'deep' is not a tier"),
        (lambda memory: memory.recall("x", timeout=0), "no time"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_sent(
    server: Any, memory: hms.Memory, call: Any, said: str
) -> None:
    with pytest.raises(hms.InvalidRequestError, match=said):
        call(memory)
    assert server.requests == []


def test_closing_twice_is_safe_and_a_closed_client_says_so(server: Any) -> None:
    memory = hms.connect(server.address)
    memory.close()
    memory.close()
    with pytest.raises(hms.InvalidRequestError, match="closed"):
        memory.recall("x")


def test_grpc_is_not_seen(server: Any, memory: hms.Memory) -> None:
    with pytest.raises(hms.NotFoundError) as told:
        memory.get("nothing")
    assert not isinstance(told.value, grpc.RpcError)
