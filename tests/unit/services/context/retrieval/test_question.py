"""A question understood: its people, its kind, its days."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.context.retrieval.dates import DAY_US, find_periods, nearness
from hms_services.context.retrieval.question import asks_for_several, understand

SPEAKERS = ["Rosalind", "Henrike", "Jean Petit", "Jean Grand"]
ASKED_AT = int(datetime(2026, 3, 18, 12, tzinfo=UTC).timestamp() * 1e6)


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_and_any_names_are_taken(question: str, speakers: list[str]) -> None:
    understood = understand(question, speakers, [2026], ASKED_AT)

    assert understood.named.people <= set(speakers)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did she move?", "when"),
        ("How long did she stay?", "how_long"),
        ("Where does she live?", "wants_name"),
        ("Where did she use to live? Earlier?", "asks_about_past"),
        ("Wann ist mein Termin beim Zahnarzt?", "when"),
        ("Seit wann wohne ich in Köln?", "when"),
        ("Wie lange war ich in Rom?", "how_long"),
        ("Wie viele Katzen habe ich?", "several"),
        ("Wo arbeitet meine Schwester?", "wants_name"),
        ("Wo habe ich früher gewohnt?", "asks_about_past"),
        ("Quand est-ce que j'ai déménagé ?", "when"),
        ("Depuis combien de temps j'habite ici ?", "how_long"),
        ("Combien de chats avons-nous ?", "several"),
        ("ou est la gare ?", "wants_name"),
        ("Où est-ce que j'habitais avant ?", "asks_about_past"),
        ("¿Cuándo es la boda?", "when"),
        ("cuando es la boda", "when"),
        ("¿Cuánto tiempo viví en Roma?", "how_long"),
        ("¿Cuántas gatas tengo?", "several"),
        ("¿Dónde vivo?", "wants_name"),
        ("Quando é o casamento?", "when"),
        ("Há quanto tempo moro aqui?", "how_long"),
        ("Quais são os meus filmes favoritos?", "several"),
        ("Onde é que eu moro?", "wants_name"),
        ("Когда у дочки танцы?", "when"),
        ("Сколько лет моей дочке?", "how_long"),
        ("Какие книги я читала?", "several"),
        ("Где живёт мой брат?", "wants_name"),
        ("Где я жила раньше?", "asks_about_past"),
        ("متى درس الرقص؟", "when"),
        ("أين يسكن أخي؟", "wants_name"),
        ("बेटी नृत्य कब सीखती है?", "when"),
        ("मेरी बिल्ली का नाम क्या है?", "wants_name"),
        ("어디로 언제 이사했어요?", "when"),
        ("고양이가 몇 마리예요?", "several"),
        ("열쇠는 누가 가지고 있어요?", "wants_name"),
        ("娘はいつバレエを習うの？", "when"),
        ("弟はどこに住んでいますか", "wants_name"),
        ("以前はどこに住んでいましたか", "asks_about_past"),
        ("我什么时候买的自行车？", "when"),
        ("我在北京住了多久？", "how_long"),
        ("我读过哪些书？", "several"),
        ("钥匙在谁那里？", "wants_name"),
    ],
)
def test_the_kind_of_a_question_is_told_by_its_words(question: str, kind: str) -> None:
    assert getattr(understand(question, [], [2026], ASKED_AT), kind)


@pytest.mark.parametrize(
    "question",
    [
        "Was ist mein Beruf?",
        "Quel temps fait-il ?",
        "我的职业是什么？",
        "나는 간호사예요?",
        "Кем я работаю?",
    ],
)
def test_other_questions_ask_for_no_moment_and_no_list(question: str) -> None:
    understood = understand(question, [], [2026], ASKED_AT)

    assert [understood.when, understood.how_long, understood.several] == [False] * 3


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("What books has Rosalind read?", True),
        ("How many cats are there?", True),
        ("What kinds of music does she like?", True),
        ("Which cities did Ada visit?", True),
        ("Where is the station?", False),
        ("When were the meetings?", False),
        ("What does she have to do?", False),
        ("How long has she been here?", False),
    ],
)
def test_a_list_is_asked_for_by_the_form_of_the_question(question: str, several: bool) -> None:
    assert asks_for_several(question) is several


def days(question: str, years: tuple[int, ...] = (2025,)) -> list[tuple[str, str]]:
    return [
        tuple(datetime.fromtimestamp(us / 1e6, UTC).date().isoformat() for us in period[:2])
        for period in find_periods(question, years, ASKED_AT)
    ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What happened on 8 May 2023?", [("2023-05-08", "2023-05-09")]),
        ("And on October 13th, 2023?", [("2023-10-13", "2023-10-14")]),
        ("In June 2022?", [("2022-06-01", "2022-07-01")]),
        ("In early June 2022?", [("2022-06-01", "2022-06-12")]),
        ("In late June 2022?", [("2022-06-20", "2022-07-01")]),
        ("The week before 9 June 2022?", [("2022-06-02", "2022-06-10")]),
        ("In 2021?", [("2021-01-01", "2022-01-01")]),
        ("Yesterday?", [("2026-03-17", "2026-03-18")]),
        ("On 2024-02-29?", [("2024-02-29", "2024-03-01")]),
        ("What may happen?", []),
        ("May I?", []),
        ("How is she?", []),
    ],
)
def test_days_are_read(question: str, found: list[tuple[str, str]]) -> None:
    assert days(question) == found


def test_a_day_without_a_year_is_that_of_each_year_in_the_space() -> None:
    assert [first for first, _ in days("On 8 May?", (2024, 2025))] == ["2024-05-08", "2025-05-08"]


def test_what_lies_nearer_is_nearer() -> None:
    (period,) = find_periods("On 8 May 2023?", [2023], ASKED_AT)
    times = np.array([period.start + n * DAY_US for n in (-3, -1, 0, 2, 4)], np.int64)

    before3, before1, inside, after1, after3 = nearness([period], times)

    assert inside == 1.0
    assert before3 < before1 < inside
    assert after3 < after1 < inside
    assert before1 < after1, "what is told afterwards is told more often"


def test_nearness_counts_by_the_clocks_where_a_memory_happened() -> None:
    (period,) = find_periods("On 8 May 2023?", [2023], ASKED_AT)
    just_after = np.array([period.end + DAY_US // 24] * 3, np.int64)

    near = nearness([period], just_after, np.array([np.nan, 540, -300], np.float32))

    assert (near == 1.0).tolist() == [False, False, True]


def test_a_memory_without_a_zone_is_of_the_askers_zone() -> None:
    nine_hours_us = 9 * 3_600_000_000
    (period,) = find_periods("On 8 May 2023?", [2023], ASKED_AT, nine_hours_us)
    just_before = np.array([period.start - nine_hours_us] * 2, np.int64)

    near = nearness([period], just_before, np.array([np.nan, 0], np.float32))

    assert (near == 1.0).tolist() == [True, False]


def test_who_says_yesterday_means_that_day_more_than_who_names_a_date() -> None:
    (own,) = find_periods("Yesterday?", [2026], ASKED_AT)
    (named,) = find_periods("On 17 March 2026?", [2026], ASKED_AT)
    just_after = np.array([own.end], np.int64)

    assert (own.start, own.end, own.weight) == (named.start, named.end, named.weight)
    assert nearness([own], just_after) < nearness([named], just_after)
