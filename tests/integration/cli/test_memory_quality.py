"""Facts that change, explained answers, and an evaluation, from the command line on real parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli.conftest import Hms
from tests.unit.services.evaluation.small_conversation import flat
from tests.waiting import until

from hms_services.cli.target import open_memory

pytestmark = pytest.mark.kafka


def remember(hms: Hms, space: str, text: str, speaker: str) -> str:
    """Write a memory and wait until it is listed; its id."""
    (written,) = hms.facts("remember", text, "--speaker", speaker, "-s", space)
    with open_memory(Path(hms.environment["HMS_HOME"]), None, space) as memory:
        until(lambda: written["id"] in {each.id for each in memory.list()}, "the memory listed")
    return str(written["id"])


def test_a_later_statement_replaces_an_earlier_one_until_a_person_says_otherwise(
    hms: Hms, space: str
) -> None:
    old = remember(hms, space, "I live in Delft.", "Ada")
    other = remember(hms, space, "I live in Ghent.", "Bob")
    new = remember(hms, space, "I moved to Utrecht.", "Ada")

    def found() -> dict[str, Any]:
        facts = hms.facts("recall", "Where does Ada live?", "-s", space)
        return {fact["memory"]["id"]: fact["memory"]["superseded_by"] for fact in facts}

    until(lambda: found().get(old) == new)
    assert found()[other] == found()[new] == ""
    assert next(iter(found())) == new
    shown = hms.facts("context", "Where does Ada live?", "-s", space)[0]["text"]
    assert "Utrecht" in shown
    assert "Delft" not in shown
    assert (
        "Delft"
        in hms.facts("context", "Where did Ada use to live? She used to", "-s", space)[0]["text"]
    )
    events = hms.invoke("log", "--space", space, "--no-follow").stdout
    assert "superseded" in events

    undone = hms.invoke("supersede", old, "--undo", "-s", space)

    assert undone.returncode == 0, undone.stderr
    assert "current: I live in Delft." in undone.stdout
    assert found()[old] == ""


def test_an_explicit_word_needs_no_detector(hms: Hms, space: str) -> None:
    one = remember(hms, space, "The key is under the mat.", "Ada")
    two = remember(hms, space, "Look behind the pot for the key.", "Ada")

    done = hms.invoke("supersede", one, "--by", two, "-s", space)

    assert "no longer current" in done.stdout
    (memory,) = hms.facts("memories", one, "-s", space)
    assert memory["superseded_by"] == two
    refused = hms.invoke("supersede", one, "--undo", "--by", two, "-s", space)
    assert refused.returncode != 0
    assert "--by" in refused.stderr


def test_answers_and_tiers_are_explained(hms: Hms, space: str) -> None:
    memory_id = remember(hms, space, "The herbarium is due on Friday.", "Ada")
    # More than a day old, so that it is found rather than just there.
    for number in range(3):
        remember(hms, space, f"Number {number} is a number.", "Bob")

    explained = hms.invoke("context", "When is the herbarium due?", "--explain", "-s", space)
    tier = hms.invoke("tiers", "--explain", memory_id, "-s", space)
    (fact,) = hms.facts("tiers", "--explain", memory_id, "-s", space)

    assert explained.returncode == tier.returncode == 0
    assert "working set" in explained.stdout
    assert "if nothing happens" in tier.stdout
    assert fact["tier"] == "short"
    assert fact["next_move_to"] == "medium"
    (found,) = hms.facts("recall", "herbarium", "-n", "1", "-s", space)
    assert abs(sum(found["signals"].values())) > 0


@pytest.fixture
def own(hms: Hms) -> Hms:
    """The command line with no running system of its own."""
    return Hms(
        {
            name: value
            for name, value in hms.environment.items()
            if not name.startswith("HMS_") or name == "HMS_CACHE"
        }
    )


@pytest.mark.slow
def test_an_evaluation_starts_fills_asks_and_is_gone(own: Hms, tmp_path: Path) -> None:
    (tmp_path / "conv-1.json").write_text(json.dumps(flat("conv-1")))
    (tmp_path / "conv-2.json").write_text(json.dumps(flat("conv-2")))

    done = own.run("eval", "retrieval", str(tmp_path), "--no-embedding", "--json", seconds=200)

    assert done.returncode == 0, done.stderr
    fact = json.loads(done.stdout)
    assert fact["questions"] == 8
    assert fact["overall"]["r@5"] > 0.9
    assert set(fact["baselines"]) == {"bm25"}
    assert set(fact["by_category"]) == {"multi-hop", "temporal", "single-hop"}
    assert fact["missing"] == []
    nothing = own.run("eval", "retrieval", str(tmp_path / "nowhere"))
    assert nothing.returncode != 0
    assert "no folder" in nothing.stderr


@pytest.mark.slow
def test_shapes_are_measured_in_every_mode(own: Hms, tmp_path: Path) -> None:
    for shape, speaker in (("friends", ""), ("notes", "user")):
        (tmp_path / shape).mkdir()
        for number in range(2):
            fact = flat(f"{shape}-{number}")
            for event in fact["events"]:
                event["speaker"] = speaker or event["speaker"]
            (tmp_path / shape / f"{number}.json").write_text(json.dumps(fact))
    folders = [str(tmp_path / shape) for shape in ("friends", "notes")]

    done = own.run(
        *("eval", "shapes", *folders, "--shapes", "friends,notes", "--pool", "--json"), seconds=400
    )

    assert done.returncode == 0, done.stderr
    friends, notes = map(json.loads, done.stdout.splitlines())
    assert (friends["stores"], notes["stores"]) == (2, 1)
    assert set(friends["own"]) - set(notes["own"]) == {
        "HMS, without turn",
        "HMS, without turn and session",
    }
    assert set(notes["own"]) == {"HMS", "HMS, fitted to the other shapes", "HMS, no embedding"}
    assert {"bm25", "dense", "rrf hybrid", "z-sum"} == set(notes["systems"]) - set(notes["own"])
    assert friends["systems"]["HMS"]["r@5"] > 0.8
    assert friends["systems"]["HMS"]["ctx@1024"] == 1.0
    assert friends["missing"] == notes["missing"] == []
    unknown = own.run("eval", "shapes", *folders, "--shapes", "poems")
    assert unknown.returncode != 0
    assert "'poems'" in unknown.stderr


def test_weights_are_fitted_to_questions_about_a_space(
    hms: Hms, space: str, tmp_path: Path
) -> None:
    puppy = remember(hms, space, "I adopted a puppy called Biscuit.", "Ada")
    city = remember(hms, space, "I moved to Ghent for the new job.", "Bob")
    for number in range(4):
        remember(hms, space, f"Number {number} is a number.", "Bob")
    labels, weights = tmp_path / "labels.jsonl", tmp_path / "weights.json"
    asked = {"Which puppy did Ada adopt?": puppy, "Where did Bob move?": city}
    labels.write_text(
        "".join(f"{json.dumps({'query': q, 'relevant': [m]})}\n" for q, m in asked.items())
    )

    (fact,) = hms.facts("eval", "fit", str(labels), "-o", str(weights), "--space", space)

    assert fact["before"]["questions"] == fact["after"]["questions"] == 2
    assert fact["after"]["overall"]["mrr"] == 1.0
    written = json.loads(weights.read_text())
    assert written["format"] == "hms-weights/2"
    assert written["fitted_on"] == {"questions": 2, "conversations": [space]}
    assert written["features"]["words"] > 0
    labels.write_text('{"query": "Where did Bob move?"}\n')
    unrated = hms.invoke("eval", "fit", str(labels), "-o", str(weights), "--space", space)
    assert unrated.returncode != 0
    assert "rate memories" in unrated.stderr


def test_weights_are_fitted_to_a_spaces_own_ratings(hms: Hms, space: str, tmp_path: Path) -> None:
    good = remember(hms, space, "I moved to Ghent for the new job.", "Bob")
    bad = remember(hms, space, "They move chairs in Ghent all day.", "Ada")
    remember(hms, space, "Ghent is a city.", "Ada")
    home = Path(hms.environment["HMS_HOME"])
    with open_memory(home, None, space) as memory:
        memory.rate(good, 1.0)
        memory.rate(bad, -1.0)
        until(lambda: {m.rating for m in memory.list()} == {1.0, 0.0, -1.0})
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"query": "Where did Bob move?"}\n')

    (fact,) = hms.facts(
        "eval", "fit", str(labels), "-o", str(tmp_path / "weights.json"), "--space", space
    )

    assert fact["after"]["questions"] == 1
    assert fact["after"]["overall"]["r@1"] == 1.0
