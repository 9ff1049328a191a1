"""Summaries and names of concepts: in the members' own words, with their days, within a bound."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.streams.memory.concepts.conftest import SAID, make_line, make_lines

from hms_streams.memory.concepts.concept_policy import ConceptPolicy
from hms_streams.memory.concepts.description import Describing
from hms_streams.memory.concepts.grounding import strangers
from hms_streams.memory.concepts.line import Line
from hms_streams.memory.token_estimate import estimate_tokens


def described(*texts: str, speakers: tuple[str, ...] = ("Ada",)) -> tuple[str, str]:
    """Title and summary of lines that say these, among others of their space."""
    lines = [
        make_line("own", n, text=text, speaker=speakers[n % len(speakers)])
        for n, text in enumerate(texts)
    ]
    made = Describing([*lines, *make_lines(*SAID)]).of(lines)
    assert made is not None
    return made.title, made.summary


def test_each_quoted_member_has_its_day_and_speaker() -> None:
    _, summary = described(
        "I adopted a greyhound called Juno from the shelter in Ghent.",
        "Juno the greyhound had her first visit to the vet, Dr. Maes, at 9.",
        "The greyhound shelter in Ghent sent a birthday card for Juno.",
    )
    for quoted in summary.splitlines():
        assert quoted.startswith(("[2023-05-08] Ada: ", "[2023-05-09] Ada: ", "[2023-05-10] Ada: "))


@given(
    st.lists(
        st.text("abcdefg .!?\nIJK019'", min_size=1, max_size=80).filter(str.strip),
        min_size=3,
        max_size=12,
    )
)
def test_every_word_is_a_members_and_there_are_few_of_them(texts: list[str]) -> None:
    lines = [make_line("own", n, text=text.strip()) for n, text in enumerate(texts)]
    policy = ConceptPolicy()
    made = Describing(lines, policy).of(lines)
    if made is None:
        return
    said = {line.date: "" for line in lines}
    for line in lines:
        said[line.date] += " " + " ".join(line.text.split())
    for quoted in made.summary.splitlines():
        day, text = quoted[1:11], quoted[len("[2023-05-08] Ada: ") :]
        for word in text.split():
            assert word in said[day]
    whole = estimate_tokens("\n".join(f"[{line.date}] Ada: {line.text}" for line in lines))
    assert estimate_tokens(made.summary) <= whole / 2 + len(lines)


def test_news_is_quoted_rather_than_the_question_and_the_cheer() -> None:
    _, summary = described(
        "I adopted a greyhound called Juno from the shelter in Ghent last week.",
        "Wow, you must be so happy with your greyhound, well done you!",
        "What is your greyhound from the shelter in Ghent called?",
        speakers=("Ada", "Ines", "Ines"),
    )
    assert "I adopted a greyhound called Juno" in summary
    assert "What is" not in summary


def test_members_that_say_nothing_make_no_description() -> None:
    lines = [make_line("own", n, text="Good luck!") for n in range(3)]
    assert Describing(lines).of(lines) is None


def test_a_concept_of_one_persons_lines_is_named_for_them() -> None:
    title, _ = described(
        "My greyhound Juno chased the postman in Ghent.",
        "The greyhound ate a whole cake in Ghent.",
        "Brushing the greyhound takes an hour here in Ghent.",
        "A greyhound is a quiet dog, they say in Ghent.",
        speakers=("Ada", "Ada", "Ada", "Ines"),
    )
    assert title.startswith("Ada: ")
    assert "greyhound" in title


def test_names_of_those_who_speak_are_no_key_terms() -> None:
    lines = [make_line("own", n, text=f"Ada sails her dinghy, Ada {n}!") for n in range(4)]
    made = Describing([*lines, *make_lines(*SAID)]).of(lines)
    assert made is not None
    assert not any("ada" in term.lower() for term in made.key_terms)
    assert any("dinghy" in term for term in made.key_terms)


def line(text: str) -> Line:
    return make_line("own", 0, text=text)


def test_a_summary_of_ones_own_words_holds_no_stranger() -> None:
    lines = [line("I met Ann at 8, on 3 May, near the Grand Canyon."), line("Twelve people came.")]
    for summary in (
        "On 8 May 2023 Ada met Ann at 8.",
        "Ann was there at eight. About 12 people came on May 3.",
        "In May 2023, near the Grand Canyon, people came.",
        "She met Ann.",
    ):
        assert strangers(summary, lines) == ()


def test_what_no_member_says_is_a_stranger() -> None:
    lines = [line("I met Ann at 8, on 3 May.")]
    for summary, found in (
        ("Ann and Carl came.", ("Carl",)),
        ("It was at 9.", ("9",)),
        ("Nine people came.", ("Nine",)),
        ("On 4 May they met.", ("4 May",)),
        ("In 2024 they met.", ("2024",)),
        ("They met in Paris.", ("Paris",)),
        ("It cost 8.50.", ("8.50",)),
        ("They met at 8 or 7, on the 8th or the 7th.", ("7", "7th")),
    ):
        assert strangers(summary, lines) == found
