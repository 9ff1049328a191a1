"""Of hundreds of lines that say about the same, those of the days asked about are measured."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.unit.services import conftest
from tests.unit.services.context.conftest import ask_columns, columns_of

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.dates import DAY_US
from hms_services.context.retrieval.days.first_or_last import Extreme
from hms_services.context.retrieval.query_match import ALL_MEASURED
from hms_services.context.retrieval.time_order import in_time_order

ASKED_AT = int(datetime(2026, 11, 28, 20, tzinfo=UTC).timestamp() * 1e6)
LINES = 2 * ALL_MEASURED


def lunches() -> Columns:
    """A lunch a day; the last one was yesterday."""
    return columns_of(
        [
            conftest.memory_of(
                n, "I had lunch with a friend.", occurred_at=ASKED_AT - (LINES - n) * DAY_US
            )
            for n in range(LINES)
        ]
    )


def first_day(question: str) -> int:
    """How many days ago the lunch was that stands first."""
    scored = ask_columns(lunches(), question, ASKED_AT)
    return (ASKED_AT - scored[0].memory.occurred_at) // DAY_US


def test_the_line_of_the_day_is_found_among_many_like_it() -> None:
    assert first_day("Who did I have lunch with the day before yesterday?") == 2
    assert first_day("Who did I have lunch with on 2026-03-03?") == 270


def test_the_newest_and_the_oldest_are_found_among_many_like_them() -> None:
    for question, extreme, ago in (
        ("When did I last have lunch with a friend?", Extreme.NEWEST, 1),
        ("When was the first time I had lunch with a friend?", Extreme.OLDEST, LINES),
    ):
        scored = in_time_order(ask_columns(lunches(), question, ASKED_AT), extreme)
        assert (ASKED_AT - scored[0].memory.occurred_at) // DAY_US == ago
