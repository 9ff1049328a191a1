"""Rules that move ranked lines: trust, and the contradiction order.

**Trust.** What the web or a tool says of a preference never stands before what the user said: a
page that claims "users love X" must not become what this user loves. The rule applies where the
question asks for a preference, and to memories of the kind PREFERENCE whatever is asked.

**Own line first.** Where a question names one person, the best line of that person stands before
what others say of themselves: "My job is driving a bus." is no answer to "What is Mara's job?",
unless Mara says it.

**Time.** Where a question wants the newest or the oldest of the answers, ``time_order`` puts it
first.

**Contradiction order.** Of lines that contradict, the later one stands before the earlier one, and
what is said of the person asked about before what is said of another person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from hms_schemas.generated.records import Kind, Trust
from hms_services.context.retrieval.question import Understood
from hms_services.context.retrieval.ranking import Scored
from hms_services.context.retrieval.time_order import in_time_order
from hms_streams.languages.detection import language_of
from hms_streams.languages.person_words import PERSON_WORDS
from hms_streams.memory.supersession.claim_book import ClaimBook

_LESS_TRUSTED = frozenset({Trust.WEB, Trust.TOOL})
_PREFERENCE = re.compile(
    r"\b(?:prefer\w*|favou?rites?|likes?|liked|loves?|loved|enjoys?|enjoyed|dislikes?|hates?"
    r"|allergic|diet|taste|opinion|fond of|best)\b",
    re.IGNORECASE,
)

_OTHERS = re.compile(r"\b(?:we|us|our|ours|both|together|he|she|his|her|him|they|them|their)\b")
_SENTENCE_END = re.compile("[.!?\u3002\uff01\uff1f\u0964\u061f]+")


def in_answer_order(
    scored: Sequence[Scored], understood: Understood, book: ClaimBook | None
) -> list[Scored]:
    """``scored`` after all rules of this module.

    Args:
        scored: best first.
        understood: the question.
        book: the claims of the space; None before the space was looked at.
    """
    timely = in_time_order(scored, understood.extreme)
    ordered = own_line_first(users_first(timely, understood.text), understood.named.people)
    if book is None:
        return newer_first(ordered, {})
    return newer_first(own_first(ordered, book, understood.named.people), book.successors)


def asks_for_preference(question: str) -> bool:
    """Whether an answer would tell what somebody likes."""
    return _PREFERENCE.search(question) is not None


def users_first(scored: Sequence[Scored], question: str) -> list[Scored]:
    """``scored`` with web and tool content on preferences behind what users said of preferences.

    Those lines go behind the last line of a user, in their order, and their scores are lowered to
    that line's.
    """
    if _LESS_TRUSTED.isdisjoint(each.memory.trust for each in scored):
        return list(scored)
    preferring = asks_for_preference(question)

    def tells_preference(each: Scored) -> bool:
        return preferring or each.memory.kind is Kind.PREFERENCE

    def concerned(each: Scored) -> bool:
        return each.memory.trust in _LESS_TRUSTED and tells_preference(each)

    def vouched(each: Scored) -> bool:
        return each.memory.trust is Trust.USER and tells_preference(each)

    last = max((place for place, each in enumerate(scored) if vouched(each)), default=-1)
    moved = [each for each in scored[: last + 1] if concerned(each)]
    if not moved:
        return list(scored)
    kept = [each for each in scored[: last + 1] if not concerned(each)]
    floor = kept[-1]
    lowered = [each._replace(points=floor.points, score=floor.score) for each in moved]
    return [*kept, *lowered, *scored[last + 1 :]]


def newer_first(scored: Sequence[Scored], successors: Mapping[bytes, bytes]) -> list[Scored]:
    """``scored`` with every superseded line behind the line that supersedes it.

    Args:
        scored: best first.
        successors: the id of a memory to the id of the later memory that contradicts it, beside
            what the memories' own records tell.
    """
    before: dict[bytes, bytes] = {}
    for each in scored:
        # Prefer the claim book: the successor in the memory's record may be forgotten.
        later = successors.get(each.memory.memory_id) or each.memory.superseded_by
        if later:
            before[each.memory.memory_id] = later
    return _reordered(scored, before)


def own_first(scored: Sequence[Scored], book: ClaimBook, people: Collection[str]) -> list[Scored]:
    """``scored`` with facts of other people behind the same facts of the person asked about.

    Where a question names one person, the phone number of another person is no answer, however well
    the words fit: that line stands behind the first line with the number of the person named.

    Args:
        scored: best first.
        book: the claims of the space.
        people: those that the question names.
    """
    if len(people) != 1:
        return list(scored)
    (person,) = (name.lower() for name in people)
    own: dict[str, bytes] = {}
    others: list[tuple[bytes, str]] = []
    for each in scored:
        for subject, attribute, _ in book.told(each.memory.memory_id):
            if subject == person:
                own.setdefault(attribute, each.memory.memory_id)
            elif subject:
                others.append((each.memory.memory_id, attribute))
    return _reordered(scored, {who: own[what] for who, what in others if what in own})


def own_line_first(scored: Sequence[Scored], people: Collection[str]) -> list[Scored]:
    """``scored`` with the first line of the person asked about before others' lines of themselves.

    What another says about that person, to that person or about somebody else keeps its place.

    Args:
        scored: best first.
        people: those that the question names.
    """
    if len(people) != 1:
        return list(scored)
    (person,) = people
    own = next((n for n, each in enumerate(scored) if each.memory.speaker == person), None)
    if not own:
        return list(scored)
    before = scored[own].memory.memory_id
    return _reordered(
        scored,
        {each.memory.memory_id: before for each in scored[:own] if _of_itself(each, person)},
    )


def _of_itself(each: Scored, person: str) -> bool:
    """Whether a line is one sentence about its speaker alone, who is not ``person``.

    Longer ones tell of others too often: with them the evidence of LoCoMo moves down.
    """
    content = each.memory.content
    if not each.memory.speaker or not isinstance(content, str):
        return False
    said = content.lower()
    if (
        person.split()[0].lower() in said
        or _OTHERS.search(said)
        or len(_SENTENCE_END.findall(said)) > 1
    ):
        return False
    words = PERSON_WORDS.get(language_of(said) or "en", PERSON_WORDS["en"])
    return bool(words.first.search(said)) and not words.second.search(said)


def _reordered(scored: Sequence[Scored], before: Mapping[bytes, bytes]) -> list[Scored]:
    """Place each line behind its line in ``before``, which moves up and takes the higher score."""
    if not before:
        return list(scored)
    by_id = {each.memory.memory_id: each for each in scored}
    placed: set[bytes] = set()
    ordered: list[Scored] = []

    def place(each: Scored, score: Scored) -> None:
        placed.add(each.memory.memory_id)
        first = by_id.get(before.get(each.memory.memory_id, b""))
        if first is not None and first.memory.memory_id not in placed:
            place(first, score)
        raised = each.points < score.points
        ordered.append(each._replace(points=score.points, score=score.score) if raised else each)

    for each in scored:
        if each.memory.memory_id not in placed:
            place(each, each)
    return ordered
