"""Questions about people, made of the wordings of one fact or of two."""

from __future__ import annotations

from hms_services.evaluation.shapes.personal_facts import PersonalFact

_OWNED = "{who}'s "
_TO_YOU = {"I": "you", "am": "are", "my": "your", "me": "you", "My": "Your", "mine": "yours"}


def who_is_it(fact: PersonalFact, value: str) -> str:
    """The question that has the value and asks for the person; empty where the wording has none.

    >>> from hms_services.evaluation.shapes.facts_of_life import FACTS_OF_LIFE
    >>> who_is_it(FACTS_OF_LIFE[0], "kiwi")
    'Who gets hives from kiwi?'
    """
    told = fact.told[0].removesuffix(".")
    if told.startswith(_OWNED):
        return f"Whose {told.removeprefix(_OWNED).format(v=value)}?"
    return f"{told.format(who='Who', v=value)}?" if told.startswith("{who} ") else ""


def both(one: str, other: str) -> str:
    """Two questions in one sentence.

    >>> both("Where does Ada live?", "What does Bob drink?")
    'Where does Ada live, and what does Bob drink?'
    """
    return f"{one.rstrip('?')}, and {other[0].lower()}{other[1:]}"


def to_you(question: str) -> str:
    """The question that a person asks another one.

    >>> to_you("What am I allergic to?")
    'What are you allergic to?'
    """
    words = question.rstrip("?").split()
    return " ".join(_TO_YOU.get(word, word) for word in words) + "?"
