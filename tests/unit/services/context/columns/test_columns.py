"""Columns follow their memories: arrivals in any order, vectors late, deaths without a trace."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.services import conftest
from tests.unit.services.context.conftest import EMBEDDER, ask_columns, columns_of, vectors_of

from hms_schemas.generated.records import Kind, MemoryState, Sealed
from hms_services.context.columns.columns import Columns
from hms_services.context.columns.sessions import NEAR
from hms_services.context.columns.vectors import cosines, late_interaction
from hms_services.context.retrieval.query_match import WORDS as WORD_LIST
from hms_services.context.retrieval.query_match import choose, match, match_some
from hms_services.context.retrieval.question import understand
from hms_streams.embedding.meaning import PART_DIMENSIONS, shrunk
from hms_streams.index.indexing import embedded_passages

make = conftest.memory_of
WORDS = ("tea", "puppy", "cello", "Utrecht", "May", "bread", "storm")


# Three passages.
LONG = "Nobody minded the rain, and the walk went on until it was dark. " * 25


def turns(count: int, sessions: int = 3, *, long: int = 0) -> list[MemoryState]:
    """Lines; of the first ``long`` every other one is long."""
    source = random.Random(count)
    return [
        make(
            n,
            f"{LONG if n < long and n % 2 else ''}{source.choice(WORDS)} and "
            f"{source.choice(WORDS)} {n}",
            speaker="Ada" if n % 2 else "Bob",
            session_id=f"s{n % sessions}",
            turn=n,
        )
        for n in range(count)
    ]


def test_neighbours_are_those_of_the_session_in_the_order_of_turns() -> None:
    memories = turns(9)
    shuffled = memories[:]
    random.Random(1).shuffle(shuffled)

    columns = columns_of(shuffled, vectors=False)

    row = columns.row_of[memories[4].memory_id]
    before, after = (columns.near.rows[row, NEAR.index(step)] for step in (-1, 1))
    assert columns.states[before] is memories[1]
    assert columns.states[after] is memories[7]


@settings(max_examples=examples(30))
@given(st.lists(st.integers(0, 19), max_size=15, unique=True), st.randoms(use_true_random=False))
def test_the_dead_leave_no_trace(dead: list[int], shuffle: random.Random) -> None:
    memories = turns(20, long=9)
    alive = [memory for n, memory in enumerate(memories) if n not in dead]
    columns = columns_of(memories)
    for n in dead:
        columns.drop(memories[n].memory_id)
    shuffle.shuffle(alive)
    fresh = columns_of(alive)

    for question in ("tea in May", "What did Bob say of the storm?"):
        found = [(s.memory, s.points) for s in ask_columns(columns, question)]
        assert found == [(s.memory, s.points) for s in ask_columns(fresh, question)]


def test_nothing_of_what_the_dead_said_is_held() -> None:
    columns = columns_of([make(1, "Xylophone in Quito.", speaker="Ada"), make(2, "tea")])

    columns.drop(make(1).memory_id)

    parts = (columns.states, columns._facts, columns._terms)
    held = repr((*parts, vars(columns.postings), vars(columns.units))).lower()
    assert "xylophon" not in held
    assert "quito" not in held


def test_a_late_vector_counts_as_an_early_one() -> None:
    memories = turns(6, long=6)
    early = columns_of(memories)
    late = columns_of(memories, vectors=False)
    for memory in memories:
        late.put_vectors(memory.memory_id, vectors_of(memory))

    np.testing.assert_allclose(early.window_lengths(), late.window_lengths())
    assert [s.points for s in ask_columns(early, "tea")] == [
        s.points for s in ask_columns(late, "tea")
    ]


def test_an_older_record_does_not_replace_a_newer_one() -> None:
    columns = Columns(0)
    newer = make(1, rating=1.0, applied_offset=9)
    columns.put(newer, None)

    columns.put(make(1, applied_offset=3), None)

    assert columns.states[0] is newer


def test_what_cannot_be_read_has_no_row() -> None:
    columns = Columns(0)
    columns.put(make(1, Sealed(key_id="k", nonce=b"n", ciphertext=b"c" * 20)), None)

    assert len(columns) == 0


def test_a_concept_changes_no_words_idf() -> None:
    plain = columns_of([make(1, "tea"), make(2, "puppy")], vectors=False)
    beside = columns_of(
        [make(1, "tea"), make(2, "puppy"), make(3, "tea tea tea", kind=Kind.CONCEPT)],
        vectors=False,
    )

    assert plain.postings.idf("tea") == beside.postings.idf("tea")


def test_chosen_candidates_hold_what_a_scan_of_all_finds() -> None:
    columns = columns_of(turns(700, sessions=30))
    wide = columns.alive.rows

    for word in WORDS:
        question = f"What did Ada say about {word}?"
        understood = understand(question, columns.speakers, columns.present_years, 0)
        scores = match(columns, understood, None)
        chosen = set(choose(columns, scores, wide).tolist())
        tenth = np.sort(scores.table[WORD_LIST])[-10]
        assert set(np.flatnonzero(scores.table[WORD_LIST] > tenth).tolist()) <= chosen


@settings(max_examples=examples(20))
@given(st.sets(st.integers(0, 399), max_size=40))
def test_lines_that_match_alike_are_chosen_alike_among_dead_rows_and_concepts(
    beside: set[int],
) -> None:
    """A concept or a dead row between the lines must not decide which of equal lines is found."""
    memories = turns(400)
    # Ids of their own, in front of the memory that each of them stands beside.
    extra = {n: make(1000 + n, "tea", kind=Kind.CONCEPT) for n in beside}
    between = [each for n, m in enumerate(memories) for each in (extra.get(n), m) if each]

    def found(lines: list[MemoryState], dead: set[int]) -> set[bytes]:
        columns = columns_of(lines, vectors=False)
        for n in dead:
            columns.drop(extra[n].memory_id)
        understood = understand("Who drinks tea?", columns.speakers, columns.present_years, 0)
        scores = match(columns, understood, None)
        allowed = columns.alive.rows & ~columns.is_concept.rows
        return {columns.states[row].memory_id for row in choose(columns, scores, allowed)}

    plain = found(memories, set())
    assert len(plain) < len(memories)
    assert found(between, set()) == plain
    assert found(between, set(extra)) == plain


def test_asking_some_rows_measures_them_as_asking_all() -> None:
    columns = columns_of(turns(60, long=30))
    understood = understand("tea in Utrecht", columns.speakers, columns.present_years, 0)
    meaning = EMBEDDER.meanings(["tea in Utrecht"])[0]
    rows = np.array([3, 17, 41])

    whole = match(columns, understood, meaning)
    some = match_some(columns, understood, meaning, rows)

    np.testing.assert_allclose(some.table[:, rows], whole.table[:, rows], atol=1e-6)
    assert some.best[rows].tolist() == whole.best[rows].tolist()


@pytest.mark.parametrize("vectors", [False, True], ids=["words", "vectors"])
def test_a_long_memory_is_worth_its_best_passage(vectors: bool) -> None:
    fact = "The spare key hangs behind the blue oar."
    columns = columns_of(
        [
            make(0, LONG + fact + LONG, speaker="Ada"),
            make(1, fact, speaker="Bob"),
            make(2, "The blue boat. " + LONG + "A spare oar. " + LONG + "The key hangs there."),
        ],
        vectors=vectors,
    )
    question = "Where does the spare key hang, behind the blue oar?"
    understood = understand(question, columns.speakers, columns.present_years, 0)

    scores = match(columns, understood, EMBEDDER.meanings([question])[0] if vectors else None)

    inside, alone, scattered = scores.table[WORD_LIST]
    assert inside == alone
    assert scattered < 0.6 * alone
    best = embedded_passages(LONG + fact + LONG)[scores.best[0] - columns.units.start.rows[0]]
    assert fact[:30] in best


def test_a_word_counts_once_for_a_memory_in_however_many_passages() -> None:
    columns = columns_of([make(0, LONG + "tea"), make(1, "tea")], vectors=False)
    short = columns_of([make(0, "rain and tea"), make(1, "tea")], vectors=False)
    assert columns.postings.idf("rain") == short.postings.idf("rain")


@settings(max_examples=examples(30))
@given(st.integers(1, 2100), st.integers(0, 5))
def test_a_cosine_of_bytes_is_that_of_the_numbers(rows: int, seed: int) -> None:
    source = np.random.default_rng(seed)
    vectors = source.standard_normal((rows, 16)).astype(np.float32) / 16
    question = source.standard_normal(16).astype(np.float32)
    question /= np.linalg.norm(question)

    np.testing.assert_allclose(cosines(shrunk(vectors), question), vectors @ question, atol=0.02)


def test_late_interaction_takes_the_best_part_for_each_of_the_question() -> None:
    unit = np.eye(PART_DIMENSIONS, dtype=np.float32) * 0.4
    lines = [shrunk(unit[:2]).tobytes(), b"", shrunk(unit[1:3]).tobytes()]

    found = late_interaction(lines, np.eye(PART_DIMENSIONS, dtype=np.float32)[:2])

    np.testing.assert_allclose(found, [0.4, -1.0, 0.2], atol=0.01)
