"""``hms concepts`` on a running system: formed, looked into, gone with what is forgotten."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli.conftest import Hms
from tests.waiting import until

from hms_services.cli.target import open_memory

pytestmark = pytest.mark.kafka
SAID = (
    "We sailed the dinghy out of the harbour, {} miles, and the wind tore the jib sail.",
    "I baked rye bread in the oven, loaf {}, with the sourdough that Ines gave me.",
    "At the chess tournament Viktor opened round {} with the queen gambit and lost his rook.",
)

# In words: lines that differ in a number that counts up are copies of one another.
NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
)


@pytest.fixture(scope="module")
def space() -> str:
    """One for all that is asked here."""
    return f"s{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def told(hms: Hms, space: str, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Three things that a person spoke of over months; the concepts of them."""
    turns = [
        {"role": "user", "speaker": "Ada", "content": said.format(number),
         "session": f"{n}-{topic}", "timestamp": f"2026-0{1 + n % 6}-1{topic}T1{n % 10}:00:00Z"}
        for n, number in enumerate(NUMBERS)
        for topic, said in enumerate(SAID)
    ]  # fmt: skip
    file = tmp_path_factory.mktemp("told") / "turns.jsonl"
    file.write_text("\n".join(map(json.dumps, turns)))
    hms.facts("import", str(file), "-s", space)
    until(lambda: len(hms.facts("concepts", "-s", space)) >= 3, "three concepts")
    return hms.facts("concepts", "-s", space)


def test_a_space_tells_what_it_speaks_of(hms: Hms, space: str, told: list[Any]) -> None:
    titles = " ".join(each["title"] for each in told)
    assert all(word in titles for word in ("dinghy", "bread", "chess"))
    table = hms.invoke("concepts", "-s", space).stdout
    assert all(each["id"][-12:] in table for each in told)
    assert max(map(len, table.splitlines())) <= 80
    for each in told[:2]:
        [fact] = hms.facts("concepts", "show", each["id"][-12:], "-s", space)
        contents = {member["content"] for member in fact["members"]}
        assert len(contents) == len(each["members"])
        for quoted in fact["summary"].splitlines():
            day, _, said = quoted.partition(" Ada: ")
            assert said in contents
            assert day.startswith("[2026-")
    shown = hms.invoke("concepts", "show", told[0]["id"], "-s", space)
    assert told[0]["title"] in shown.stdout


def test_concepts_stand_for_memories_and_are_not_listed_among_them(
    hms: Hms, space: str, told: list[Any], tmp_path: Path
) -> None:
    kinds = {each["kind"] for each in hms.facts("memories", "-n", "99", "-s", space)}
    assert kinds == {"message"}
    asked = hms.facts("memories", "--kind", "concept", "-n", "99", "-s", space)
    assert {each["id"] for each in asked} == {each["id"] for each in told}
    [exported] = hms.facts("export", "memories", str(tmp_path / "out.jsonl"), "-s", space)
    assert exported["written"] == 54
    found = hms.facts("recall", "What was baked in the oven?", "-s", space)
    assert "concept" not in {each["memory"]["kind"] for each in found}


def test_a_context_is_compared_with_one_in_which_concepts_stand_for_lines(
    hms: Hms, space: str, told: list[Any]
) -> None:
    question = "Who sailed the dinghy, and what happened to the wind and the jib sail?"
    shown = hms.invoke("context", question, "--compare", "--tokens", "400", "-s", space)
    assert shown.returncode == 0, shown.stderr
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "all that was said" in shown.stdout
    [fact] = hms.facts("context", question, "--compare", "--tokens", "400", "-s", space)
    assert fact["space"]["memories"] == 54
    for name in ("raw", "compacted"):
        assert fact[name]["tokens"] <= 400
    concepts = [line for line in fact["compacted"]["lines"] if line["stands_for"]]
    assert concepts
    assert {line["memory_id"] for line in concepts} <= {each["id"] for each in told}
    assert fact["gained"]


def test_what_is_forgotten_is_in_no_concept_and_the_state_is_still_the_logs(
    hms: Hms, space: str, told: list[Any]
) -> None:
    [fact] = hms.facts("concepts", "show", told[0]["id"], "-s", space)
    gone = fact["members"][0]
    with open_memory(Path(hms.environment["HMS_HOME"]), None, space) as memory:
        memory.forget(gone["id"])

    def is_gone() -> bool:
        now = hms.facts("concepts", "-s", space)
        told_again = any(gone["content"] in each["summary"] for each in now)
        return told[0]["id"] not in {each["id"] for each in now} and not told_again

    until(is_gone, "the concept without the memory")
    missing = hms.invoke("concepts", "show", told[0]["id"], "-s", space)
    assert missing.returncode == 1
    assert "hms" in missing.stderr
    assert hms.run("digest").returncode == 0


def test_an_id_of_no_concept_is_told(hms: Hms) -> None:
    elsewhere = f"s{uuid.uuid4().hex[:8]}"
    where = hms.facts("remember", "Ada sails.", "-s", elsewhere)[0]
    until(lambda: hms.facts("memories", "-s", elsewhere))
    wrong = hms.invoke("concepts", "show", where["id"], "-s", elsewhere)
    assert wrong.returncode == 1
    assert "is a message, not a concept" in wrong.stderr
    assert "0 concepts" in hms.invoke("concepts", "-s", elsewhere).stderr
