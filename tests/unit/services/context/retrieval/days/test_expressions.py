"""What expressions of time mean, asked on Saturday, 28 November 2026, at eight in the evening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.context.retrieval.dates import Period, find_periods
from hms_services.context.retrieval.days.vocabulary import LANGUAGES

ASKED_AT = int(datetime(2026, 11, 28, 20, tzinfo=UTC).timestamp() * 1e6)
YEARS = (2025, 2026)
TODAY, YESTERDAY, BEFORE = "11-28/29", "11-27/28", "11-26/27"
TUESDAY, TUESDAY_BEFORE, NEXT_TUESDAY = "11-24/25", "11-17/18", "12-01/02"
LAST_WEEK, THIS_WEEK, LAST_MONTH = "11-16/23", "11-23/30", "10-01/11-01"
LAST_YEAR, SUMMER, LAST_WEEKEND = "2025-01-01/2026-01-01", "06-01/09-01", "11-21/23"
THREE_AGO, THREE_DAYS, OCTOBER_17 = "11-25/26", "11-25/29", "10-17/18"
TWO_WEEKS_AGO = "11-11/18"
BOTH_SUMMERS, BOTH_OCTOBERS = (
    f"{SUMMER} 2025-06-01/2025-09-01",
    f"{LAST_MONTH} 2025-10-01/2025-11-01",
)

ENGLISH = {
    "Who did I meet yesterday?": YESTERDAY,
    "Who did I meet today?": TODAY,
    "Who did I meet on Tuesday?": TUESDAY,
    "What did I do on Saturday?": "11-21/22",
    "What will I do on Tuesday?": NEXT_TUESDAY,
    "What am I going to do on Tuesday morning?": "12-01/01",
    "Who called on Tuesday evening?": "11-24/25",
    "And last Tuesday?": f"{TUESDAY} {TUESDAY_BEFORE}",
    "And last Sunday?": "11-22/23",
    "And on Tuesday of last week?": TUESDAY_BEFORE,
    "And this Tuesday?": TUESDAY,
    "Who did I meet the day before yesterday?": BEFORE,
    "Who did I meet in the last three days?": THREE_DAYS,
    "Who did I meet over the past 3 days?": THREE_DAYS,
    "What happened in the past week?": "11-21/29",
    "What happened in the past month?": "10-29/11-29",
    "What happened last week?": LAST_WEEK,
    "What happened this week?": THIS_WEEK,
    "What did I eat this morning?": "11-28/28",
    "Where was I last night?": "11-27/28",
    "Where was I last weekend?": LAST_WEEKEND,
    "Where was I at the weekend?": "11-28/30",
    "Who did I meet on 10/17/2026?": OCTOBER_17,
    "Who did I meet on 17.10.2026?": OCTOBER_17,
    "Who did I meet on 17/10/2026?": OCTOBER_17,
    "Who did I meet on 2026/10/17?": OCTOBER_17,
    "Who did I meet on 2026-10-17?": OCTOBER_17,
    "Who did I meet on 10/17/26?": OCTOBER_17,
    "Who did I meet on 10/17?": f"{OCTOBER_17} 2025-10-17/2025-10-18",
    "Who did I meet on 05/06/2026?": "05-06/07 06-05/06",
    "Who did I meet on October 17th, 2026?": OCTOBER_17,
    "Who did I meet on the 17th of October 2026?": OCTOBER_17,
    "Who did I meet three days ago?": THREE_AGO,
    "What did I buy a couple of weeks ago?": TWO_WEEKS_AGO,
    "What did I buy two and a half weeks ago?": "11-08/15",
    "What did I buy a week and a half ago?": "11-15/22",
    "What did I buy a month ago?": "10-16/11-10",
    "What did I do a year ago?": "2025-10-09/2026-01-18",
    "Where was I in summer?": BOTH_SUMMERS,
    "Where was I last summer?": SUMMER,
    "Where was I in the summer of 2025?": "2025-06-01/2025-09-01",
    "Where was I last winter?": "2025-12-01/2026-03-01",
    "Where did I fall?": "",
    "Is my winter coat warm?": "",
    "Where was I at Christmas?": "2025-12-24/2025-12-27",
    "Where was I last Christmas?": "2025-12-24/2025-12-27",
    "Where was I in October?": BOTH_OCTOBERS,
    "Where was I in October last year?": "2025-10-01/2025-11-01",
    "Where was I last October?": LAST_MONTH,
    "Where was I last month?": LAST_MONTH,
    "Where was I last year?": LAST_YEAR,
    "Where was I in early 2025?": "2025-01-01/2025-05-03",
    "Where was I in 2025?": LAST_YEAR,
    "Where was I on the 14th?": "11-14/15",
    "Where was I on the 30th?": "10-30/31",
    "Where was I on Wednesday the 18th?": "11-18/19",
    "Where was I on Wednesday, November 18, 2026?": "11-18/19",
    "Where was I the weekend before last?": "11-14/16",
    "Where was I the Saturday before last?": "11-14/15",
    "When is the meeting on Friday?": "12-04/05",
    "half a year ago": "2026-05-13/2026-06-13",
    "a fortnight ago": "11-13/16",
    "Where does Jan live?": "",
    "Where did we go in Jan 2026?": "2026-01-01/2026-02-01",
    "What happened in the week of 9 November 2026?": "11-02/10",
    "What do I do on Tuesdays?": "",
    "Who runs version 1.2.2026.3?": "",
    "Who has 10.17.20.26 as address?": "",
    "What may she buy with 17/10 euros?": "",
}
OTHERS = {
    "de": {
        "Mit wem habe ich gestern gegessen?": YESTERDAY,
        "Was habe ich vorgestern gemacht?": BEFORE,
        "Wen habe ich heute getroffen?": TODAY,
        "Was habe ich letzte Woche gemacht?": LAST_WEEK,
        "Was war letzten Monat?": LAST_MONTH,
        "Was war letztes Jahr?": LAST_YEAR,
        "Was habe ich vor drei Tagen gemacht?": THREE_AGO,
        "Was habe ich vor zwei Wochen gekauft?": TWO_WEEKS_AGO,
        "Wen habe ich in den letzten drei Tagen getroffen?": THREE_DAYS,
        "Was war am Dienstag?": TUESDAY,
        "Was wird am Dienstag sein?": NEXT_TUESDAY,
        "Was war letzten Dienstag?": f"{TUESDAY} {TUESDAY_BEFORE}",
        "Wo war ich letztes Wochenende?": LAST_WEEKEND,
        "Wo war ich im Sommer?": BOTH_SUMMERS,
        "Wo war ich letzten Sommer?": SUMMER,
        "Was war am 17. Oktober 2026?": OCTOBER_17,
        "Was war am 17.10.2026?": OCTOBER_17,
        "Wo war ich im Oktober?": BOTH_OCTOBERS,
        "Wo war ich im Mai 2026?": "2026-05-01/2026-06-01",
    },
    "fr": {
        "Avec qui ai-je déjeuné hier ?": YESTERDAY,
        "Qu'ai-je fait avant-hier ?": BEFORE,
        "Qui ai-je vu aujourd'hui ?": TODAY,
        "Qu'ai-je fait la semaine dernière ?": LAST_WEEK,
        "Qu'ai-je fait le mois dernier ?": LAST_MONTH,
        "Où étais-je l'année dernière ?": LAST_YEAR,
        "Qu'ai-je fait il y a trois jours ?": THREE_AGO,
        "Qu'ai-je acheté il y a deux semaines ?": TWO_WEEKS_AGO,
        "Qui ai-je vu ces trois derniers jours ?": THREE_DAYS,
        "Qui ai-je vu mardi ?": TUESDAY,
        "Qui vais-je voir mardi ?": NEXT_TUESDAY,
        "Qui ai-je vu mardi dernier ?": f"{TUESDAY} {TUESDAY_BEFORE}",
        "Où étais-je le week-end dernier ?": LAST_WEEKEND,
        "Où étais-je cet été ?": SUMMER,
        "Où étais-je l'été dernier ?": SUMMER,
        "Où ai-je été ?": "",
        "Qui ai-je vu le 17 octobre 2026 ?": OCTOBER_17,
        "Qui ai-je vu le 17/10/2026 ?": OCTOBER_17,
        "Où étais-je en octobre ?": BOTH_OCTOBERS,
    },
    "es": {
        "¿Con quién comí ayer?": YESTERDAY,
        "¿Qué hice anteayer?": BEFORE,
        "¿A quién vi hoy?": TODAY,
        "¿Qué hice la semana pasada?": LAST_WEEK,
        "¿Qué hice el mes pasado?": LAST_MONTH,
        "¿Dónde estaba el año pasado?": LAST_YEAR,
        "¿Qué hice hace tres días?": THREE_AGO,
        "¿Qué compré hace dos semanas?": TWO_WEEKS_AGO,
        "¿A quién vi en los últimos tres días?": THREE_DAYS,
        "¿A quién vi el martes?": TUESDAY,
        "¿A quién voy a ver el martes?": NEXT_TUESDAY,
        "¿A quién vi el martes pasado?": f"{TUESDAY} {TUESDAY_BEFORE}",
        "¿Dónde estuve el fin de semana pasado?": LAST_WEEKEND,
        "¿Dónde estuve en verano?": BOTH_SUMMERS,
        "¿Dónde estuve el verano pasado?": SUMMER,
        "¿A quién vi el 17 de octubre de 2026?": OCTOBER_17,
        "¿Dónde estuve en octubre?": BOTH_OCTOBERS,
    },
    "pt": {
        "Com quem almocei ontem?": YESTERDAY,
        "O que fiz anteontem?": BEFORE,
        "Quem vi hoje?": TODAY,
        "O que fiz na semana passada?": LAST_WEEK,
        "O que fiz no mês passado?": LAST_MONTH,
        "Onde eu estava no ano passado?": LAST_YEAR,
        "O que fiz há três dias?": THREE_AGO,
        "O que comprei há duas semanas?": TWO_WEEKS_AGO,
        "O que comprei duas semanas atrás?": TWO_WEEKS_AGO,
        "Quem vi nos últimos três dias?": THREE_DAYS,
        "Quem vi na terça-feira?": TUESDAY,
        "Quem vi na terça passada?": f"{TUESDAY} {TUESDAY_BEFORE}",
        "Quem vou ver na terça?": NEXT_TUESDAY,
        "Onde estive no fim de semana passado?": LAST_WEEKEND,
        "Onde estive no verão?": BOTH_SUMMERS,
        "Quem vi pela segunda vez?": "",
        "Quem vi em 17 de outubro de 2026?": OCTOBER_17,
        "Onde estive em outubro?": BOTH_OCTOBERS,
    },
    "ru": {
        "С кем я обедал вчера?": YESTERDAY,
        "Что я делал позавчера?": BEFORE,
        "Кого я видел сегодня?": TODAY,
        "Что я делал на прошлой неделе?": LAST_WEEK,
        "Что я делал в прошлом месяце?": LAST_MONTH,
        "Где я был в прошлом году?": LAST_YEAR,
        "Что я делал три дня назад?": THREE_AGO,
        "Что я купил две недели назад?": TWO_WEEKS_AGO,
        "Что я купил неделю назад?": "11-18/25",
        "Кого я видел за последние три дня?": THREE_DAYS,
        "Кого я видел во вторник?": TUESDAY,
        "Кого я увижу и что буду делать во вторник?": NEXT_TUESDAY,
        "Кого я видел в прошлый вторник?": f"{TUESDAY} {TUESDAY_BEFORE}",
        "Где я был на прошлых выходных?": LAST_WEEKEND,
        "Где я был летом?": BOTH_SUMMERS,
        "Где я был прошлым летом?": SUMMER,
        "Кого я видел 17 октября 2026 года?": OCTOBER_17,
        "Где я был в октябре 2025?": "2025-10-01/2025-11-01",
    },
    "ar": {
        "مع من تناولت الغداء أمس؟": YESTERDAY,
        "مع من تناولت الغداء امس؟": YESTERDAY,
        "ماذا فعلت أول أمس؟": BEFORE,
        "من قابلت اليوم؟": TODAY,
        "ماذا فعلت الأسبوع الماضي؟": LAST_WEEK,
        "ماذا فعلت في الشهر الماضي؟": LAST_MONTH,
        "أين كنت في العام الماضي؟": LAST_YEAR,
        "ماذا فعلت قبل ثلاثة أيام؟": THREE_AGO,
        "ماذا اشتريت قبل أسبوعين؟": "11-09/16",
        "من قابلت خلال الأيام الثلاثة الماضية؟": THREE_DAYS,
        "من قابلت يوم الثلاثاء؟": TUESDAY,
        "من قابلت الثلاثاء الماضي؟": f"{TUESDAY} {TUESDAY_BEFORE}",
        "أين كنت في الصيف؟": BOTH_SUMMERS,
        "أين كنت الصيف الماضي؟": SUMMER,
        "من قابلت في 17 أكتوبر 2026؟": OCTOBER_17,
    },
    "hi": {
        "मैंने कल किसके साथ खाना खाया?": YESTERDAY,
        "मैंने परसों क्या किया?": BEFORE,
        "आज मैं किससे मिला?": TODAY,
        "मैंने पिछले हफ्ते क्या किया?": LAST_WEEK,
        "मैंने पिछले महीने क्या किया?": LAST_MONTH,
        "मैं पिछले साल कहाँ था?": LAST_YEAR,
        "मैंने तीन दिन पहले क्या किया?": THREE_AGO,
        "मैंने दो हफ्ते पहले क्या खरीदा?": TWO_WEEKS_AGO,
        "पिछले तीन दिनों में मैं किससे मिला?": THREE_DAYS,
        "मैं मंगलवार को किससे मिला?": TUESDAY,
        "मैं पिछले मंगलवार किससे मिला?": f"{TUESDAY} {TUESDAY_BEFORE}",
        "मैं गर्मियों में कहाँ था?": BOTH_SUMMERS,
        "17 अक्टूबर 2026 को मैं किससे मिला?": OCTOBER_17,
    },
    "zh": {
        "我昨天和谁吃了午饭？": YESTERDAY,
        "我前天做了什么？": BEFORE,
        "我今天见了谁？": TODAY,
        "我上周做了什么？": LAST_WEEK,
        "我上个星期做了什么？": LAST_WEEK,
        "我上个月做了什么？": LAST_MONTH,
        "我去年在哪里？": LAST_YEAR,
        "我三天前做了什么？": THREE_AGO,
        "我两周前买了什么？": TWO_WEEKS_AGO,
        "我两个星期前买了什么？": TWO_WEEKS_AGO,
        "最近三天我见了谁？": THREE_DAYS,
        "我星期二见了谁？": TUESDAY,
        "我周二要见谁？": NEXT_TUESDAY,
        "我上周二见了谁？": TUESDAY_BEFORE,
        "上周末我在哪里？": LAST_WEEKEND,
        "夏天我在哪里？": BOTH_SUMMERS,
        "去年夏天我在哪里？": "2025-06-01/2025-09-01",
        "2026年10月17日我见了谁？": OCTOBER_17,
        "二〇二六年十月十七日我见了谁？": OCTOBER_17,
        "我十月在哪里？": BOTH_OCTOBERS,
        "去年十月我在哪里？": "2025-10-01/2025-11-01",
    },
    "ja": {
        "昨日は誰と昼ご飯を食べた？": YESTERDAY,
        "おとといは何をした？": BEFORE,
        "一昨日は何をした？": BEFORE,
        "今日は誰に会った？": TODAY,
        "先週は何をした？": LAST_WEEK,
        "先月は何をした？": LAST_MONTH,
        "去年はどこにいた？": LAST_YEAR,
        "3日前に何をした？": THREE_AGO,
        "三日前に何をした？": THREE_AGO,
        "2週間前に何を買った？": TWO_WEEKS_AGO,
        "この3日間で誰に会った？": THREE_DAYS,
        "火曜日に誰に会った？": TUESDAY,
        "先週の火曜日に誰に会った？": TUESDAY_BEFORE,
        "先週末はどこにいた？": LAST_WEEKEND,
        "夏にどこにいた？": BOTH_SUMMERS,
        "去年の夏はどこにいた？": "2025-06-01/2025-09-01",
        "2026年10月17日に誰に会った？": OCTOBER_17,
        "10月17日に誰に会った？": f"{OCTOBER_17} 2025-10-17/2025-10-18",
        "夏目さんは誰？": "",
    },
    "ko": {
        "어제 누구와 점심을 먹었어?": YESTERDAY,
        "그저께 뭐 했어?": BEFORE,
        "오늘 누구를 만났어?": TODAY,
        "지난주에 뭐 했어?": LAST_WEEK,
        "지난달에 뭐 했어?": LAST_MONTH,
        "작년에 어디 있었어?": LAST_YEAR,
        "3일 전에 뭐 했어?": THREE_AGO,
        "2주 전에 뭐 샀어?": TWO_WEEKS_AGO,
        "최근 3일 동안 누구를 만났어?": THREE_DAYS,
        "화요일에 누구를 만났어?": TUESDAY,
        "지난주 화요일에 누구를 만났어?": TUESDAY_BEFORE,
        "지난 주말에 어디 있었어?": LAST_WEEKEND,
        "여름에 어디 있었어?": BOTH_SUMMERS,
        "작년 여름에 어디 있었어?": "2025-06-01/2025-09-01",
        "2026년 10월 17일에 누구를 만났어?": OCTOBER_17,
    },
}
CASES = [*ENGLISH.items(), *(case for cases in OTHERS.values() for case in cases.items())]


def days_of(question: str, years: tuple[int, ...] = YEARS) -> set[str]:
    """The periods of a question, each by its first day and the first day behind it."""
    return {
        f"{_day(period.start)}/{_day(period.end)}"
        for period in find_periods(question, years, ASKED_AT)
    }


def _day(us: int) -> str:
    return datetime.fromtimestamp(us / 1e6, UTC).date().isoformat()


def in_full(short: str) -> set[str]:
    """Days in which the year 2026, and the month of the second day, may be left out."""
    found = set()
    for each in short.split():
        first, second = each.split("/")
        first = first if len(first) > 5 else f"2026-{first}"
        second = f"{first[: 10 - len(second)]}{second}"
        found.add(f"{first}/{second}")
    return found


@pytest.mark.parametrize(("question", "days"), CASES, ids=[question for question, _ in CASES])
def test_an_expression_means_its_days(question: str, days: str) -> None:
    assert days_of(question) == in_full(days)


def test_every_language_is_tried() -> None:
    assert {"en", *OTHERS} == set(LANGUAGES)


def test_today_is_the_day_of_the_asker() -> None:
    nine_hours_us = 9 * 3_600_000_000

    (period,) = find_periods("today?", (), ASKED_AT, ahead_us=nine_hours_us)

    assert _day(period.start) == "2026-11-29"
    assert period.ahead_us == nine_hours_us


def test_a_short_time_says_more_than_a_long_one() -> None:
    weights = [
        find_periods(question, YEARS, ASKED_AT)[0].weight
        for question in ("yesterday", "last week", "last month", "last summer", "last year")
    ]

    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1.0


def test_of_what_comes_every_year_the_latest_is_meant_most() -> None:
    weights = {p.start: p.weight for p in find_periods("in October", YEARS, ASKED_AT)}

    assert weights[max(weights)] > weights[min(weights)]


words = st.sampled_from(sorted({word for question, _ in CASES for word in question.split()}))


@given(
    st.one_of(st.text(max_size=60), st.lists(words, max_size=8).map(" ".join)),
    st.sets(st.integers(1, 9999), max_size=4),
    st.integers(-(10**15), 4 * 10**15),
)
def test_any_text_is_read_and_its_periods_are_in_order(
    text: str, years: set[int], asked_at: int
) -> None:
    for period in find_periods(text, years, asked_at):
        assert isinstance(period, Period)
        assert period.start < period.end
        assert 0 < period.weight <= 1
        assert period.end - period.start <= timedelta(days=366).total_seconds() * 1e6 * 10_000
