"""What follows from digests of several sources."""

from __future__ import annotations

from hms_streams.replay.digest_comparison import compare_digests
from hms_streams.replay.states.state_digest import PartitionDigest, total


def digest(partition: int, position: int, fill: str = "a") -> PartitionDigest:
    return PartitionDigest(partition, position, fill * 64, 1)


def test_the_same_from_all() -> None:
    found = compare_digests({"log": [digest(0, 5)], "topic": [digest(0, 5)]})

    assert found.equal
    assert found.totals == {name: total({0: digest(0, 5)}) for name in ("log", "topic")}


def test_one_hash_differs() -> None:
    found = compare_digests({"log": [digest(0, 5)], "topic": [digest(0, 5, "b")]})

    assert not found.equal


def test_a_source_further_on_has_a_row_of_its_own() -> None:
    logs = [digest(0, 7, "b"), digest(0, 5)]

    found = compare_digests({"log": logs, "topic": [digest(0, 7, "b")], "table": [digest(0, 5)]})

    assert found.equal
    assert [(row.position, set(row.hashes)) for row in found.rows] == [
        (5, {"log", "table"}),
        (7, {"log", "topic"}),
    ]
    assert found.totals["log"] == found.totals["topic"] != found.totals["table"]
    assert found.position == 7
