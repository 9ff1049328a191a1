"""One contract for every index."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
import pytest

from hms_schemas.errors import InvalidRequestError
from hms_streams.embedding.meaning import Vectors
from hms_streams.index.vector_index import (
    Hit,
    IndexedMemory,
    MemoryVector,
    SearchFilter,
    VectorIndex,
)
from hms_streams.index.words import document_weights, query_ids

SPACE = "acme/home"
MakeMemory = Callable[..., IndexedMemory]
MakeVector = Callable[..., MemoryVector]


def numbers(hits: list[Hit]) -> list[int]:
    return [int.from_bytes(hit.memory_id) for hit in hits]


def axis(number: int, length: float = 1.0) -> Vectors:
    vector = np.zeros(8, dtype=np.float32)
    vector[number] = length
    return vector


def bm25(documents: dict[int, str], question: str) -> dict[int, float]:
    """BM25 by its definition, to compare the engines with."""
    weights = {number: document_weights(text, "local/a") for number, text in documents.items()}
    scores: dict[int, float] = {}
    for term in query_ids(question, "local/a"):
        holders = [number for number in weights if term in weights[number]]
        rarity = math.log(1 + (len(weights) - len(holders) + 0.5) / (len(holders) + 0.5))
        for number in holders:
            scores[number] = scores.get(number, 0) + rarity * weights[number][term]
    return scores


def test_a_memory_is_found_by_its_words_at_once(index: VectorIndex, memory: MakeMemory) -> None:
    index.put([memory(1, "Ann: we adopted a puppy"), memory(2, "Ann: the car broke down")])

    assert numbers(index.search_words(SPACE, "puppies", 10)) == [1]
    assert index.search_vector(SPACE, axis(0), 10) == []


def test_a_vector_that_comes_later_makes_it_found_by_meaning(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put([memory(1, "puppy"), memory(2, "kitten")])
    index.put_vectors([vector(1, axis(0)), vector(2, axis(1))])

    assert numbers(index.search_vector(SPACE, axis(1), 1)) == [2]
    assert numbers(index.search_words(SPACE, "puppy", 10)) == [1]


def test_a_vector_that_comes_first_waits_unseen_for_its_memory(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put_vectors([vector(1, axis(0))])
    assert index.search_vector(SPACE, axis(0), 10) == []
    assert index.count() == index.count(SPACE) == 0

    index.put([memory(1, "puppy")])
    assert numbers(index.search_vector(SPACE, axis(0), 10)) == [1]
    assert numbers(index.search_words(SPACE, "puppy", 10)) == [1]
    assert index.count() == index.count(SPACE) == 1


def test_a_waiting_vector_does_not_change_word_scores(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put([memory(1, "puppy"), memory(2, "kitten")])
    before = index.search_words(SPACE, "puppy", 10)
    index.put_vectors([vector(number) for number in range(3, 9)])

    assert index.search_words(SPACE, "puppy", 10) == before


def test_putting_again_replaces_words_and_keeps_the_vector(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put([memory(1, "puppy", tags=("pets",))])
    index.put_vectors([vector(1, axis(0))])
    index.put([memory(1, "kitten", speaker="Bob")])

    assert index.search_words(SPACE, "puppy", 10) == []
    assert numbers(index.search_words(SPACE, "kitten", 10, SearchFilter(speakers=("Bob",)))) == [1]
    assert index.search_words(SPACE, "kitten", 10, SearchFilter(tags=("pets",))) == []
    assert numbers(index.search_vector(SPACE, axis(0), 10)) == [1]


def test_the_last_of_two_with_one_id_counts(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put([memory(1, "puppy"), memory(1, "kitten")])
    index.put_vectors([vector(1, axis(0)), vector(1, axis(1))])

    assert index.search_words(SPACE, "puppy", 10) == []
    assert index.search_vector(SPACE, axis(1), 10)[0].score == pytest.approx(1)


def test_new_facets_are_filtered_by_at_once(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put([memory(1, "puppy"), memory(2, "puppy")])
    index.put_vectors([vector(1, axis(0))])
    index.set_facets([memory(1).memory_id, memory(99).memory_id], "LONG", ("pinned", "pets"))

    assert numbers(index.search_words(SPACE, "puppy", 9, SearchFilter(tiers=("LONG",)))) == [1]
    assert numbers(index.search_words(SPACE, "puppy", 9, SearchFilter(tiers=("SHORT",)))) == [2]
    assert numbers(index.search_vector(SPACE, axis(0), 9, SearchFilter(tags=("pets",)))) == [1]
    assert index.count() == 2


def test_a_deleted_memory_is_gone_from_everything(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put([memory(1, "puppy"), memory(2, "puppy")])
    index.put_vectors([vector(1, axis(0)), vector(2, axis(0)), vector(3, axis(0))])
    index.delete([memory(number).memory_id for number in (1, 3, 99)])
    index.put([memory(3, "kitten")])

    assert numbers(index.search_words(SPACE, "puppy", 10)) == [2]
    assert numbers(index.search_vector(SPACE, axis(0), 10)) == [2]
    assert index.count(SPACE) == 2


def test_rarity_forgets_deleted_memories(index: VectorIndex, memory: MakeMemory) -> None:
    documents = {1: "puppy", 2: "puppy kitten", 3: "kitten", 4: "car"}
    index.put([memory(number, text) for number, text in documents.items()])
    index.delete([memory(2).memory_id, memory(4).memory_id])

    expected = bm25({1: "puppy", 3: "kitten"}, "puppy")
    assert index.search_words(SPACE, "puppy", 10)[0].score == pytest.approx(expected[1], abs=1e-5)


def test_deleting_a_space_leaves_the_others(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    index.put([memory(1, "puppy"), memory(2, "puppy", space="acme/office")])
    index.put_vectors([vector(2, axis(0), "acme/office"), vector(3, axis(0))])
    index.delete_space(SPACE)
    index.put([memory(3, "the vector that waited went with its space")])

    assert index.count("acme/office") == 1
    assert index.search_words(SPACE, "puppy", 10) == []
    assert index.search_vector(SPACE, axis(0), 10) == []
    assert numbers(index.search_vector("acme/office", axis(0), 10)) == [2]


def test_no_memory_of_another_space_is_found_or_counted(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    spaces = {1: "acme/home", 2: "acme/home2", 3: "acme/", 4: "other/home", 5: "ACME/home"}
    index.put([memory(number, "puppy", space=space) for number, space in spaces.items()])
    index.put_vectors([vector(number, axis(0), space) for number, space in spaces.items()])

    for number, space in spaces.items():
        assert numbers(index.search_words(space, "puppy", 10)) == [number]
        assert numbers(index.search_vector(space, axis(0), 10)) == [number]
        assert index.count(space) == 1


def test_rarity_is_counted_within_the_space(index: VectorIndex, memory: MakeMemory) -> None:
    index.put([memory(1, "puppy car"), memory(2, "puppy"), memory(3, "car"), memory(4, "tree")])
    before = index.search_words(SPACE, "puppy car", 10)
    index.put([memory(number, "puppy", space="acme/office") for number in range(10, 40)])

    assert index.search_words(SPACE, "puppy car", 10) == before


@pytest.mark.parametrize("call", ["search_words", "search_vector", "count", "delete_space"])
def test_nothing_works_without_a_space(index: VectorIndex, call: str) -> None:
    arguments = {"search_words": ("text", 5), "search_vector": (axis(0), 5)}.get(call, ())

    with pytest.raises(InvalidRequestError, match="space"):
        getattr(index, call)("", *arguments)


def test_nothing_is_stored_without_a_space(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    with pytest.raises(InvalidRequestError, match="space"):
        index.put([memory(1, space="")])
    with pytest.raises(InvalidRequestError, match="space"):
        index.put_vectors([vector(1, axis(0), "")])
    assert index.count() == 0


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (SearchFilter(), [1, 2, 3, 4]),
        (SearchFilter(speakers=("Bob",)), [2, 4]),
        (SearchFilter(speakers=("Ann", "Bob")), [1, 2, 3, 4]),
        (SearchFilter(sessions=("s2",)), [3, 4]),
        (SearchFilter(tiers=("LONG",), speakers=("Ann",)), [3]),
        (SearchFilter(kinds=("FACT",)), [4]),
        (SearchFilter(tags=("x",)), [1, 2]),
        (SearchFilter(tags=("x", "z")), [1, 2, 4]),
        (SearchFilter(tags=("none",)), []),
        (SearchFilter(since=2_000_000), [2, 3, 4]),
        (SearchFilter(until=2_000_000), [1]),
        (SearchFilter(since=2_000_000, until=4_000_000), [2, 3]),
    ],
)
def test_filters(
    index: VectorIndex,
    memory: MakeMemory,
    vector: MakeVector,
    where: SearchFilter,
    expected: list[int],
) -> None:
    index.put(
        [
            memory(1, "puppy", tags=("x",)),
            memory(2, "puppy", tags=("x", "y"), speaker="Bob"),
            memory(3, "puppy", session="s2", tier="LONG"),
            memory(4, "puppy", session="s2", tags=("z",), speaker="Bob", kind="FACT"),
        ]
    )
    index.put_vectors([vector(number, axis(0)) for number in (1, 2, 3, 4)])

    assert numbers(index.search_words(SPACE, "puppy", 10, where)) == expected
    assert numbers(index.search_vector(SPACE, axis(0), 10, where)) == expected


@pytest.mark.parametrize("limit", [1, 7, 60])
def test_ties_go_to_the_earlier_memory(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector, limit: int
) -> None:
    order = list(range(1, 201))
    random.Random(7).shuffle(order)
    index.put([memory(number, "puppy") for number in order])
    index.put_vectors([vector(number, axis(0)) for number in order])

    assert numbers(index.search_words(SPACE, "puppy", limit)) == list(range(1, limit + 1))
    assert numbers(index.search_vector(SPACE, axis(0), limit)) == list(range(1, limit + 1))


@pytest.mark.parametrize("question", ["", "   ", "?!", "the of and", "it's"])
def test_a_question_without_content_words_finds_nothing(
    index: VectorIndex, memory: MakeMemory, question: str
) -> None:
    index.put([memory(1, "it's the puppy of the house")])

    assert index.search_words(SPACE, question, 10) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_no_limit_no_hits(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector, limit: int
) -> None:
    index.put([memory(1, "puppy")])
    index.put_vectors([vector(1, axis(0))])

    assert index.search_words(SPACE, "puppy", limit) == []
    assert index.search_vector(SPACE, axis(0), limit) == []


@pytest.mark.parametrize("text", ["", "the", "🙂", "\x00", "?"])
def test_a_memory_without_content_words_is_still_kept(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector, text: str
) -> None:
    index.put([memory(1, text)])
    index.put_vectors([vector(1, axis(0))])

    assert numbers(index.search_vector(SPACE, axis(0), 10)) == [1]
    assert index.count(SPACE) == 1


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("明日、東京へ行きます", "東京"),
        ("Завтра мы едем в Москву", "москву"),
        ("Wir fahren im März nach Köln", "koln märz"),
        ("मेरा नाम आशा है।", "आशा"),
        ("서울에서 친구를 만났다", "서울"),
        ("زرت القاهرة أمس", "القاهرة"),
    ],
)
def test_other_languages_are_found(
    index: VectorIndex, memory: MakeMemory, text: str, question: str
) -> None:
    index.put([memory(1, text, space="acme/дом 🏠", speaker="Zoë")])
    index.put([memory(2, "We travel tomorrow", space="acme/дом 🏠")])

    hits = index.search_words("acme/дом 🏠", question, 10, SearchFilter(speakers=("Zoë",)))
    assert numbers(hits) == [1]


def test_a_vector_that_does_not_fit_is_refused(index: VectorIndex, vector: MakeVector) -> None:
    with pytest.raises(InvalidRequestError, match="dimensions"):
        index.put_vectors([vector(1, np.ones(7, dtype=np.float32))])
    with pytest.raises(InvalidRequestError, match="dimensions"):
        index.search_vector(SPACE, np.full(8, np.nan, dtype=np.float32), 5)


def test_a_memory_id_that_is_none_is_refused(index: VectorIndex) -> None:
    with pytest.raises(InvalidRequestError, match="16 bytes"):
        index.delete([b"short"])


def test_nothing_to_write_is_no_error(index: VectorIndex) -> None:
    index.put([])
    index.put_vectors([])
    index.set_facets([], "LONG", ())
    index.delete([])
    index.flush()

    assert index.count() == 0


def test_a_thousand_memories_rank_as_the_definitions_say(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    choose = random.Random(3)
    vocabulary = [f"word{number}" for number in range(60)]
    texts = {
        n: " ".join(choose.choices(vocabulary, k=choose.randint(3, 9))) for n in range(1, 1001)
    }
    index.put([memory(number, text) for number, text in texts.items()])
    vectors = {number: vector(number) for number in texts}
    index.put_vectors(list(vectors.values()))
    question = "word1 word2 word3"

    scores = bm25(texts, question)
    by_words = sorted(scores, key=lambda n: (-round(scores[n], 5), n))
    found = index.search_words(SPACE, question, 50)
    assert [hit.score for hit in found] == pytest.approx(
        [scores[number] for number in by_words[:50]], abs=1e-5
    )
    assert numbers(found) == by_words[:50]
    cosines = {number: float(item.vector @ vector(1).vector) for number, item in vectors.items()}
    by_meaning = sorted(cosines, key=lambda n: -cosines[n])
    assert numbers(index.search_vector(SPACE, vector(1).vector, 50)) == by_meaning[:50]
    assert index.count(SPACE) == 1000


def test_writing_twice_changes_nothing(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    memories = [memory(number, f"puppy {number}") for number in range(1, 40)]
    vectors = [vector(number) for number in range(1, 40)]

    def write() -> tuple[list[Hit], list[Hit], int]:
        index.put(memories)
        index.put_vectors(vectors)
        index.set_facets([memories[0].memory_id], "LONG", ("pinned",))
        index.delete([memories[1].memory_id])
        return (
            index.search_words(SPACE, "puppy 7", 50),
            index.search_vector(SPACE, vectors[0].vector, 50),
            index.count(),
        )

    assert write() == write()


def test_the_order_of_words_and_vectors_makes_no_difference(
    index: VectorIndex, memory: MakeMemory, vector: MakeVector
) -> None:
    for number in range(1, 30):
        put = [
            lambda n=number: index.put([memory(n, f"puppy {n % 3}")]),
            lambda n=number: index.put_vectors([vector(n, axis(0))]),
        ]
        for write in put if number % 2 else reversed(put):
            write()

    assert numbers(index.search_vector(SPACE, axis(0), 50)) == list(range(1, 30))
    assert set(numbers(index.search_words(SPACE, "puppy", 50))) == set(range(1, 30))
