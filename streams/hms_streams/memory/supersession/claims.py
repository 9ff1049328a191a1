"""The claims of a line: a subject, an attribute of it, and the attribute's value.

The rules go by common shapes of English sentences, not by topics: "my X is Y", "I live in Y", "the
X is at Y", "I no longer V Y", "I switched from A to B". A sentence that asks, wishes, plans, doubts
or tells of the past claims nothing. Precision comes first: a missed claim leaves two lines to be
read, a wrong claim hides one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from hms_schemas.generated.records import Kind, MemoryState
from hms_streams.memory.concepts.sentences import split
from hms_streams.memory.supersession.values import Sort, sort_of, words_of


class Claim(NamedTuple):
    """One statement.

    ``value`` is the set of its content words, in lower case. Two statements of the same attribute
    say the same when one value contains the other.
    """

    subject: str
    """A person's name, in lower case; empty for a thing that belongs to nobody."""
    attribute: str
    """Such as ``home``, ``employer``, ``favourite food``, ``does:coffee``."""
    value: frozenset[str]
    changed: bool
    """Whether the sentence itself says that something changed: now, no longer, moved, switched."""
    share: float
    """The claim's share of the line's length, 0 to 1."""
    sort: Sort = Sort.ANY
    """Values of different sorts do not contradict."""


_PART = re.compile(r"(?<=;)\s+")
# A sentence with one of these states no present fact.
_NO_FACT = re.compile(
    r"\?|\b(?:if|would|could|should|might|may|maybe|perhaps|wish|hope|hoping|want|wanna"
    r"|plan|planning|thinking|think|dream|imagine|considering|used to|previously|formerly"
    r"|before|once|when i was|as a (?:kid|child)|back then|going to|gonna|will|'ll"
    r"|let's|like (?:a|an|the)|seems|almost|pretend|joke|joking|kidding)\b",
    re.IGNORECASE,
)
# … nor does one that looks back, unless it says what changed then.
_LOOKS_BACK = re.compile(
    r"\b(?:ago|last (?:year|month|week|summer|winter|spring|autumn|fall))\b", re.IGNORECASE
)
_CHANGED_THEN = re.compile(
    r"\b(?:moved|relocated|started|joined|switched|changed|quit|stopped|gave up|became|left)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:now|no longer|any ?more|instead|switched|changed|moved|new|from now on|these days|quit"
    r"|stopped|gave up|given up|started|actually|correction)\b",
    re.IGNORECASE,
)
_OWNER = r"(?:(?P<mine>[Mm]y)|(?P<name>[A-Z][\w-]+)(?:'s|\u2019s))"
# A point within a word ends nothing, nor one behind a title.
_POINT = r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bProf)\.(?!\w)"
_CHARACTER = (
    r"(?:[^.;!?,]|\.(?=\w)"
    r"|(?<=\bDr)\.|(?<=\bMr)\.|(?<=\bMrs)\.|(?<=\bMs)\.|(?<=\bSt)\.|(?<=\bProf)\.)"
)
_VALUE = rf"(?P<value>{_CHARACTER}{{1,80}}?)"
_END = (
    rf"(?=\s*(?:[;!?,]|{_POINT}|$|\s+(?:and|but|because|since|so|with|where|which|who|instead|now"
    r"|these days|any ?more|from now on|today|this|after|though|until)\b))"
)
_WHO = r"(?:(?P<mine>I)|(?P<name>[A-Z][\w-]+))"
_BE = r"(?:'m|\u2019m| am|'s|\u2019s| is|'ve|\u2019ve| have| has)?"
_NOT_A_NAME = re.compile(
    r"(?:It|He|She|They|We|You|This|That|There|What|Who|The|An?|My|Our|Your|His|Her|Their|And|But|So)\Z"
)

_VERB = r"(?:has|have|is|are|was|moved|changed|will)\b"
_ATTRIBUTE = re.compile(
    rf"\b{_OWNER}\s+(?P<attribute>(?:(?!{_VERB})[a-z][\w-]*\s+){{0,3}}?(?!{_VERB})[a-z][\w-]*?)"
    rf"(?:\s+(?:these days|nowadays|now|currently))?\s*"
    rf"(?:'s|\u2019s|\bis|\bhas changed to|\bchanged to|\bhas become|\bhas moved to|\bmoved to)\s+"
    rf"(?:now\s+|still\s+|actually\s+)?(?:called\s+|named\s+|(?:at|on)\s+(?=[A-Z\d]))?"
    rf"{_VALUE}{_END}"
)
# "I changed my number, it's …", "I switched my bank to …".
_REPLACED = re.compile(
    rf"\bI{_BE}\s+(?:changed|switched|moved|have)\s+(?P<mine>my|a new)\s+"
    rf"(?P<attribute>(?:[a-z][\w-]*\s+){{0,2}}[a-z][\w-]*?)"
    rf"(?:\s+to|\s*[,:]\s*(?:and\s+)?(?:it's|it\u2019s|it is(?: now)?))\s+{_VALUE}{_END}"
)
_JOINED = re.compile(
    rf"\b{_WHO}{_BE}\s+left\s+[A-Z][^.;!?,]{{1,40}}?\s+(?:and(?: have)? joined|to join|for)\s+"
    rf"(?P<value>[A-Z][^.;!?,]{{1,60}}?){_END}"
)
_IS_MY = re.compile(
    rf"\A(?P<value>(?:(?:Dr|Mr|Mrs|Ms)\.?\s)?[A-Z][\w-]+(?:\s[A-Z][\w-]+)*)\s+is\s+(?:now\s+)?"
    rf"(?P<mine>my)\s+(?:new\s+)?(?P<attribute>(?:[a-z][\w-]*\s+){{0,2}}?[a-z][\w-]*?){_END}"
)
_PARTNER = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+)?(?:dating|seeing|engaged to|married to)\s+"
    rf"(?P<value>[A-Z][\w-]+){_END}"
)
_DIET = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+)?(?:an?\s+)?"
    rf"(?P<value>vegetarian|vegan|pescatarian|flexitarian|omnivore){_END}"
)
_HOME = re.compile(
    rf"\b(?:(?P<mine>I|We)|(?P<name>[A-Z][\w-]+)){_BE}\s+(?:now\s+|just\s+|recently\s+)?"
    rf"(?:live|lives|living|reside|resides|moved|relocated|settled|based)\s+"
    rf"(?:back\s+)?(?:in|to|at)\s+(?P<value>(?:the\s+)?[A-Z][^.;!?,]{{1,60}}?(?:,\s[A-Z][\w-]+)?){_END}"
)
_EMPLOYER = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+|just\s+|currently\s+)?"
    rf"(?:work|works|working|started working|started|employed)\s+(?:a new job\s+)?(?:at|for)\s+"
    rf"(?P<value>[A-Z][^.;!?,]{{1,60}}?){_END}"
)
_OCCUPATION = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+|currently\s+)?(?:work|works|working|employed)\s+as\s+(?!\w+\s+as\b)(?:an?\s+|the\s+)?"
    rf"{_VALUE}{_END}"
)
_VEHICLE = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:now\s+|currently\s+)?(?:drive|drives|driving)\s+(?:an?\s+|the\s+)(?:new\s+)?"
    rf"(?P<value>(?!bit\b)(?:(?!\sfor\s)[^.;!?,]){{2,40}}?){_END}"
)
_THING = re.compile(
    r"(?:\b(?:[Tt]he|[Oo]ur)\s+|\A(?!(?:My|I|It|This|That|He|She|They|We|You)\b))"
    r"(?P<attribute>(?:\w[\w-]*\s+){0,3}?\w[\w-]*)\s+"
    r"(?:(?:is|has been|was)\s+(?:now\s+)?"
    r"(?:moved to|rescheduled to|scheduled for|due on|due|set for|at|on)"
    r"|(?:now\s+)?(?:leaves|departs|starts|begins)\s+(?:at|on))\s+"
    rf"(?:the\s+)?(?P<value>[^.;!?,]*(?:\d|day|noon|midnight|morning|evening)[^.;!?,]{{0,30}}?){_END}"
)
_HABITS = (
    "eat|drink|like|love|use|enjoy|play|smoke|take|wear|watch|read|need|want|prefer|practi[sc]e|do"
)
_NO_LONGER = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:(?:do not|don't|don\u2019t|does not|doesn't|can't|cannot)\s+"
    rf"(?:{_HABITS}|stand|bear)\s+(?P<object>[^.;!?,]{{2,40}}?)\s+any ?more"
    rf"|no longer\s+(?:{_HABITS})s?\s+(?P<other>[^.;!?,]{{2,40}}?)"
    rf"|(?:stopped|quit|gave up|given up)\s+(?:\w+ing\s+)?(?P<third>[^.;!?,]{{2,40}}?)){_END}"
)
_NEVER = re.compile(
    rf"\b{_WHO}\s+(?:really\s+)?(?:do not|don't|don\u2019t|does not|doesn't|never)\s+"
    rf"(?:{_HABITS})s?\s+(?P<object>[^.;!?,]{{2,40}}?){_END}"
)
_DOES = re.compile(
    rf"\b{_WHO}\s+(?:really\s+|always\s+|often\s+|usually\s+|still\s+|also\s+)?"
    rf"(?P<verb>{_HABITS})s?\s+(?P<object>[^.;!?,]{{2,40}}?){_END}"
)
_SWITCHED = re.compile(
    rf"\b{_WHO}{_BE}\s+(?:switched|changed|moved over|went)\s+from\s+"
    rf"(?P<old>[^.;!?,]{{2,40}}?)\s+to\s+(?P<value>[^.;!?,]{{2,40}}?){_END}"
)
_OF_PEOPLE = (
    (_HOME, "home"),
    (_EMPLOYER, "employer"),
    (_JOINED, "employer"),
    (_OCCUPATION, "occupation"),
    (_VEHICLE, "vehicle"),
    (_PARTNER, "partner"),
    (_DIET, "diet"),
)
_PLACE = re.compile(r"(?:in\s+|at\s+)?(?:the\s+)?[A-Z]")
_DAY = re.compile(
    r"day\b|\b(?:January|February|March|April|May|June|July|August|September)\b"
    r"|\b(?:October|November|December)\b|\b\d{1,2}(?:st|nd|rd|th)\b"
)
_ONE_OF = re.compile(r"\bof\s+$", re.IGNORECASE)
_WHEN = re.compile(r"\s+(?:every|each|in the|at|on|a lot|all the|most|again|daily)\b")
# The same thing under another name.
_ALIASES = {"car": "vehicle", "van": "vehicle", "job": "occupation", "city": "home"}
# "My house is lovely": a judgement, which the next one does not contradict.
_JUDGES = re.compile(
    r"\bnot\b|^(?:so|such|pretty|quite|too|all)\b|^[a-z]+(?:ing|ful|ous|able|ible|less)$"
    r"|^(?:good|great|nice|fine|ok|okay|bad|cool|fun|big|small|old|new|here|there|back|down|up)$"
)
# Attributes that anybody has several of, or that are states of a moment.
_MANY = re.compile(
    r"\A(?:friend|brother|sister|cousin|aunt|uncle|colleague|neighbou?r|kid|child|son|daughter|photo"
    r"|picture|day|week|weekend|morning|life|heart|mind|head|turn|goal|dream|plan|idea|hope|thing"
    r"|view|opinion|point|problem|question|concern|answer|guess|way|work|time|part|journey"
    r"|experience|family|advice|passion|mood|fault|pleasure)s?\Z"
)


def claims_of(memory: MemoryState) -> list[Claim]:
    """The claims of a memory; none for sealed content and for concepts."""
    if not isinstance(memory.content, str) or memory.kind is Kind.CONCEPT:
        return []
    whole = max(len(memory.content), 1)
    speaker = (memory.speaker or "").lower()
    return [
        claim
        for whole_sentence in split(memory.content)
        for sentence in _PART.split(whole_sentence)
        if not _NO_FACT.search(sentence)
        and (not _LOOKS_BACK.search(sentence) or _CHANGED_THEN.search(sentence))
        for claim in _claims_in(sentence, speaker, len(sentence) / whole)
    ]


def _claims_in(sentence: str, speaker: str, share: float) -> Iterator[Claim]:
    changed = bool(_CHANGED.search(sentence))

    def claim(match: re.Match[str], attribute: str, sort: Sort | None) -> Iterator[Claim]:
        subject, words = _subject(match, speaker), words_of(match["value"])
        if subject is not None and words and sort is not None:
            yield Claim(subject, attribute, words, changed, share, sort)

    for pattern, attribute in _OF_PEOPLE:
        for match in pattern.finditer(sentence):
            yield from claim(match, attribute, Sort.ANY)
    stated = [*_ATTRIBUTE.finditer(sentence), *_REPLACED.finditer(sentence)]
    # "Music is my passion" begins with a capital as well.
    for match in chain(stated, _IS_MY.finditer(sentence) if changed else ()):
        attribute = " ".join(match["attribute"].lower().removeprefix("new ").split())
        if _ONE_OF.search(sentence, 0, match.start()) or _MANY.search(attribute):
            continue
        attribute = _ALIASES.get(attribute, attribute)
        sort = _sort(attribute, match["value"])
        if sort is Sort.ANY or not _JUDGES.search(match["value"]):
            yield from claim(match, attribute, sort)
    for match in _THING.finditer(sentence):
        attribute, words = " ".join(match["attribute"].lower().split()), words_of(match["value"])
        if words:
            yield Claim("", attribute, words, changed, share, _sort_of_time(match["value"]))
    yield from _habits(sentence, speaker, share, changed)


def _sort(attribute: str, value: str) -> Sort | None:
    """The sort of a value; of what a person has one of, whether it is one at all."""
    if attribute == "home":
        return Sort.ANY if _PLACE.match(value) else None
    sort = sort_of(attribute, value)
    if attribute == "vehicle":
        return Sort.ANY if sort in (Sort.NAMES, Sort.SAYS_WHICH) else None
    return sort


def _sort_of_time(value: str) -> Sort:
    """A day and an hour are different sorts: they do not contradict."""
    return Sort.NAMES if _DAY.search(value) else Sort.COUNTS


def _habits(sentence: str, speaker: str, share: float, changed: bool) -> Iterator[Claim]:
    """Likes and habits, for or against: the attribute is the thing, the value yes or no."""
    against = list(_NO_LONGER.finditer(sentence))
    for match in against:
        thing = match["object"] or match["other"] or match["third"]
        yield from _habit(match, thing, "no", speaker, share, changed=True)
    for match in _SWITCHED.finditer(sentence):
        yield from _habit(match, match["old"], "no", speaker, share, changed=True)
        yield from _habit(match, match["value"], "yes", speaker, share, changed=True)
    never = () if against else _NEVER.finditer(sentence)
    # "I don't drink coffee in the evening" leaves the morning open.
    for match in (each for each in never if not _WHEN.search(each["object"])):
        yield from _habit(match, match["object"], "no", speaker, share, changed=changed)
        against.append(match)
    if not against:
        for match in _DOES.finditer(sentence):
            yield from _habit(match, match["object"], "yes", speaker, share, changed=changed)


def _without_when(thing: str) -> str:
    """ "coffee every morning" is about coffee."""
    return _WHEN.split(thing, maxsplit=1)[0]


def _habit(
    match: re.Match[str], thing: str, value: str, speaker: str, share: float, *, changed: bool
) -> Iterator[Claim]:
    subject, words = _subject(match, speaker), words_of(_without_when(thing))
    # Of more than two words it is a story, no habit.
    if subject is not None and 0 < len(words) <= 2:
        yield Claim(subject, f"does:{' '.join(sorted(words))}", frozenset({value}), changed, share)


def _subject(match: re.Match[str], speaker: str) -> str | None:
    """The person that a match is about; None for a word that names nobody."""
    if match["mine"]:
        return speaker
    name = str(match["name"])
    return None if _NOT_A_NAME.match(name) else name.lower()
